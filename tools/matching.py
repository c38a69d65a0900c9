# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a person and a need are compared: weights, and the words of an explanation.

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
    "periods": 8,
    "hours": 4,
    "ready": 3,
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
    """
    is_learned = is_trainable and basis != "law"
    return BASIS_WEIGHTS[basis], TRAINABLE_SHARE if is_learned else 0.0


def points(components):
    """Points of each component.

    :param components: {component: value from 0 to 1}
    :return: {component: points}
    """
    return {name: WEIGHTS[name] * components[name] for name in WEIGHTS}


def score(components):
    """The score, from 0 to 100."""
    return sum(points(components).values())


def level_state(asked, held):
    """How a level that someone holds compares to the one asked.

    :param asked, held: from 0 to 100; held is None when the skill is not held
    :return: "met", "partly" or "missing"
    """
    if held is None:
        return "missing"
    return "met" if held >= asked else "partly"
