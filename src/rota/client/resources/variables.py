"""Variables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from rota.contract.filters.variables import VariableFilter, VariableSort
    from rota.contract.variables import Variable, VariableCreate, VariableUpdate


class VariableCalls:
    @call
    def create_variable(self, variable: VariableCreate) -> Steps[Variable]:
        """Add a variable.

        Raises:
            ObjectAlreadyExists: there is one of this name.
        """
        return (yield from ask(contract.variables.CREATE_VARIABLE, body=variable))

    @call
    def read_variable(self, variable_id: UUID) -> Steps[Variable]:
        """Read a variable.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.variables.READ_VARIABLE, {"id": variable_id}))

    @call
    def read_variable_by_name(self, name: str) -> Steps[Variable | None]:
        """Return the variable of a name; None when there is none."""
        try:
            return (yield from ask(contract.variables.READ_VARIABLE_BY_NAME, {"name": name}))
        except ObjectNotFound:
            return None

    @call
    def update_variable(self, variable: VariableUpdate) -> Steps[None]:
        """Change value and tags, as far as they are given, of the variable whose name `variable` has.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        yield from ask(contract.variables.UPDATE_VARIABLE_BY_NAME, {"name": variable.name}, body=variable)

    @call
    def update_variable_by_id(self, variable_id: UUID, variable: VariableUpdate) -> Steps[None]:
        """Change what `variable` gives: name, value, tags.

        Raises:
            ObjectNotFound: there is none of this id.
            ObjectAlreadyExists: another variable has the new name.
        """
        yield from ask(contract.variables.UPDATE_VARIABLE, {"id": variable_id}, body=variable)

    @call
    def delete_variable(self, variable_id: UUID) -> Steps[None]:
        """Delete a variable.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.variables.DELETE_VARIABLE, {"id": variable_id})

    @call
    def delete_variable_by_name(self, name: str) -> Steps[None]:
        """Delete the variable of a name.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        yield from ask(contract.variables.DELETE_VARIABLE_BY_NAME, {"name": name})

    @call
    def read_variables(
        self,
        limit: int | None = None,
        *,
        variable_filter: VariableFilter | None = None,
        sort: VariableSort | None = None,
        offset: int = 0,
    ) -> Steps[list[Variable]]:
        """List variables by name, unless `sort` says otherwise."""
        body = contract.wire.build(
            contract.queries.variables.ReadVariables, variables=variable_filter, sort=sort, limit=limit, offset=offset
        )
        return (yield from ask(contract.queries.variables.READ_VARIABLES, body=body))

    @call
    def count_variables(self, *, variable_filter: VariableFilter | None = None) -> Steps[int]:
        """Count variables."""
        body = contract.wire.build(contract.queries.variables.CountVariables, variables=variable_filter)
        return (yield from ask(contract.queries.variables.COUNT_VARIABLES, body=body))
