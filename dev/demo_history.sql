-- Copyright 2026 crm_partnership contributors
-- License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
-- Demo data are loaded in one go: this dates what the system itself dates today, so that
-- a partnership shows the months that its interactions and agreements tell of.
WITH first_day AS (
    SELECT partnership_id, MIN(day) AS day
      FROM (SELECT partnership_id, date AS day FROM crm_partnership_interaction
            UNION ALL SELECT partnership_id, date FROM crm_partnership_milestone
            UNION ALL SELECT partnership_id, date FROM crm_workplace_check
            UNION ALL SELECT partnership_id, date_start FROM crm_partnership_agreement
           ) AS told
     GROUP BY partnership_id
)
UPDATE crm_partnership p
   SET create_date = LEAST(p.create_date,
                           p.date_last_stage_update - interval '30 days',
                           f.day - interval '5 days')
  FROM first_day f
 WHERE f.partnership_id = p.id;

UPDATE mail_tracking_value t
   SET create_date = p.date_last_stage_update
  FROM mail_message m, crm_partnership p, ir_model_fields f
 WHERE m.id = t.mail_message_id AND m.model = 'crm.partnership' AND m.res_id = p.id
   AND f.id = t.field_id AND f.name = 'stage_id';

UPDATE mail_message m
   SET date = t.create_date
  FROM mail_tracking_value t, ir_model_fields f
 WHERE t.mail_message_id = m.id AND m.model = 'crm.partnership'
   AND f.id = t.field_id AND f.name = 'stage_id';

UPDATE mail_message m
   SET date = p.create_date
  FROM crm_partnership p
 WHERE m.model = 'crm.partnership' AND m.res_id = p.id
   AND m.id = (SELECT MIN(o.id) FROM mail_message o
                WHERE o.model = 'crm.partnership' AND o.res_id = p.id);

UPDATE mail_message m
   SET date = a.signed_at
  FROM crm_partnership_agreement a
 WHERE m.model = 'crm.partnership' AND m.res_id = a.partnership_id
   AND a.signed_at IS NOT NULL AND m.body LIKE '%' || a.reference || '%';

UPDATE crm_workplace_check
   SET done_at = date + interval '16 hours'
 WHERE state = 'done';

-- Months of the health before today, as the scheduled action would have noted them.
UPDATE crm_partnership_health_snapshot s
   SET stage_id = p.stage_id, user_id = p.user_id
  FROM crm_partnership p
 WHERE p.id = s.partnership_id AND s.stage_id IS NULL AND s.state = 'measured';

INSERT INTO crm_partnership_health_snapshot (
       partnership_id, company_id, stage_id, user_id, month, state, health,
       health_colour, create_date, write_date)
SELECT p.id, p.company_id, p.stage_id, p.user_id, d.month, 'measured', h.health,
       CASE WHEN h.health IS NULL THEN 'grey' WHEN h.health >= 70 THEN 'green'
            WHEN h.health >= 40 THEN 'amber' ELSE 'red' END,
       d.month, d.month
  FROM crm_partnership p
 CROSS JOIN generate_series(0, 11) AS ago
 CROSS JOIN LATERAL (
       SELECT (date_trunc('month', now()) - make_interval(months => ago))::date AS month
 ) d
 CROSS JOIN LATERAL (
       SELECT LEAST(GREATEST(p.health - ago * (p.id % 5 - 1), 5), 98) AS health) h
 WHERE p.status <> 'ended' AND p.create_date < d.month
   AND NOT EXISTS (SELECT FROM crm_partnership_health_snapshot s
                    WHERE s.partnership_id = p.id AND s.month = d.month)
    ON CONFLICT (partnership_id, month) DO NOTHING;

-- Texts that the system wrote in English, before the translations were loaded: the rest of
-- the demo data is in French.
UPDATE crm_partnership_gate_override
   SET missing_conditions = replace(replace(replace(missing_conditions,
           'Alignment: ', 'Arrimage : '),
           'At least one form of collaboration is chosen',
           'Au moins une forme de collaboration est choisie'),
           'A need or an objective is stated', 'Un besoin ou un objectif est énoncé');

UPDATE crm_identity_access_log
   SET detail = replace(replace(replace(replace(replace(detail,
           'Skills and certifications', 'Compétences et certifications'),
           'Availability', 'Disponibilité'), 'Name', 'Nom'), 'Phone', 'Téléphone'),
           'Email', 'Courriel')
 WHERE detail IS NOT NULL;
