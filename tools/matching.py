# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a person and a need are compared: weights, and the lines of an explanation.

Only what the work asks for and what the person can do counts: skills, certifications,
schedule, place, occupation looked for. Nothing that the Charter of human rights and
freedoms of Québec protects (s. 10) is an input; the level of a language counts only
where the law or the task asks for it.

The weights are a convention of the project, open to discussion: skills come first,
then what makes a job possible day after day.
"""

#: points of each component; they add up to 100
WEIGHTS = {
    "requirements": 60,
    "place": 15,
    "occupation": 10,
    "periods": 10,
    "hours": 5,
}
#: how much a requirement counts among the others
BASIS_WEIGHTS = {"law": 3.0, "task": 2.0, "habit": 0.5}
#: share of a requirement that counts all the same when it can be learned on the job
TRAINABLE_SHARE = 0.5
#: share when some of the parts of the week suit, or no occupation was told
PARTLY = 0.5


def requirement_weight(basis, is_trainable):
    """Weight of a requirement, and the part of it that counts for everyone.

    :param basis: "law", "task" or "habit"
    :return: (weight, share that who lacks it gets all the same, 0 to 1)

    >>> requirement_weight("task", True)
    (2.0, 0.5)
    """
    is_learned = is_trainable and basis != "law"
    return BASIS_WEIGHTS[basis], TRAINABLE_SHARE if is_learned else 0.0


def requirement_worth(asked, held, share=0.0):
    """How much a requirement counts, from 0 to 1.

    :param asked, held: levels from 0 to 100; held is None when the skill is not held
    :param share: what it is worth to who lacks it, as ``requirement_weight`` gives it

    >>> requirement_worth(50, 25), requirement_worth(50, None, 0.5)
    (0.5, 0.5)
    """
    if held is None:
        return share
    return max(share, min(1.0, held / asked) if asked else 1.0)


def level_state(asked, held):
    """How a level that someone holds compares to the one asked.

    :param asked, held: from 0 to 100; held is None when the skill is not held
    :return: "met", "partly" or "missing"
    """
    if held is None:
        return "missing"
    return "met" if held >= asked else "partly"


def explain_requirements(requirements):
    """Each requirement with what it is worth: the lines of the first component.

    :param requirements: list of dict with ``basis``, ``is_trainable``, ``asked`` and
        ``held`` (levels as in ``requirement_worth``); other keys are kept
    :return: the same with ``state``, ``points`` and ``most`` (points it could give)

    >>> row = {"basis": "task", "is_trainable": False, "asked": 50, "held": 25}
    >>> line, = explain_requirements([row])
    >>> line["state"], line["points"], line["most"]
    ('partly', 30.0, 60.0)
    """
    total = sum(BASIS_WEIGHTS[row["basis"]] for row in requirements)
    lines = []
    for row in requirements:
        weight, share = requirement_weight(row["basis"], row["is_trainable"])
        most = WEIGHTS["requirements"] * weight / total
        worth = requirement_worth(row["asked"], row["held"], share)
        state = level_state(row["asked"], row["held"])
        lines.append({**row, "state": state, "points": most * worth, "most": most})
    return lines


def explain(components, requirements, details):
    """The explanation of a score, in codes and values; whoever shows it puts it into
    words, in the language of the reader.

    :param components: {name: value from 0 to 1}, all of ``WEIGHTS``
    :param requirements: as for ``explain_requirements``
    :param details: {name of a component: values compared}; kept as it is
    """
    lines = explain_requirements(requirements)
    return {
        "score": score(components),
        "components": dict(components),
        "points": points(components),
        "most": dict(WEIGHTS),
        "requirements": lines,
        "lacks_law": sum(
            line["basis"] == "law" and line["state"] != "met" for line in lines
        ),
        "details": details,
    }


def points(components):
    """Points of each component.

    :param components: {component: value from 0 to 1}
    :return: {component: points}
    """
    return {name: WEIGHTS[name] * components[name] for name in WEIGHTS}


def score(components):
    """The score, from 0 to 100."""
    return sum(points(components).values())
