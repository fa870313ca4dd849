"""What a pause asks for, as the engine handles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.input.run_input import answer, keyset_from_paused_state, question, run_input_subclass_from_type

if TYPE_CHECKING:
    from rota.core.states import State


class ModelQuestion:
    """A model, or a plain type, that somebody is asked for."""

    def __init__(self, wanted: Any) -> None:
        self._model = run_input_subclass_from_type(wanted)

    def keys_for(self, paused: State[Any]) -> dict[str, str]:
        """Return the keys under which the question and its answer are kept."""
        return {str(name): key for name, key in keyset_from_paused_state(paused).items()}

    def asked(self, keyset: Any) -> dict[str, str]:
        """Return what is to be kept of the question: values by key."""
        return question(self._model, keyset)

    def answered(self, text: str, keyset: Any, flow_run_id: UUID) -> Any:
        """Return the answer, as the model has it."""
        return answer(self._model, text, keyset, flow_run_id)
