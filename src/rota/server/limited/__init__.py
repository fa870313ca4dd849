"""Users' programs, such as recurrence rules, evaluated where they can do no harm: in another process, with a deadline."""

from rota.server.limited.evaluator import Evaluator, LimitReached, get_evaluator
from rota.server.limited.schedules import check_schedule, schedule_times

__all__ = ["Evaluator", "LimitReached", "check_schedule", "get_evaluator", "schedule_times"]
