"""Uses that the type checker must refuse, marked line by line."""

from stipula import Contract, Field, Violation, convert
from stipula.testing import contract_tests

contract = Contract("text", kid="avro")  # wrong
Contract("text", kind="avrp")  # wrong
Contract.from_schema("protobuf", "text")  # wrong
Contract("text", limits={"depth": 3})  # wrong
contract.check_bytes("text")  # wrong
contract.check_json({})  # wrong
contract.is_valid()  # wrong
contract.id = "other"  # wrong
convert("text", "avro")  # wrong
convert("text")  # wrong
contract_tests()  # wrong
contract.tagged(1)  # wrong
code: int = contract.check({}).violations[0].code  # wrong


def change(violation: Violation) -> None:
    violation.code = "other"  # wrong


def widen(field: Field) -> None:
    field.nullable = True  # wrong
