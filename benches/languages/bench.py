"""From the bytes of an order event, or from a dict, to an outcome: ours beside what Python users have.

Every row judges each of the records once before it is measured; rounds are interleaved, the figure is
the median of 15 rounds, in nanoseconds of process time a record."""

import json
import pathlib
import statistics
import sys
import time
from typing import Annotated, Literal
from uuid import UUID

import jsonschema_rs
import msgspec
import orjson
import pydantic
import stipula

HERE = pathlib.Path(__file__).parent
SCHEMA = (HERE / "../src/order_event.schema.json").read_text()
RULES = json.loads((HERE / "rules.json").read_text())
LINES = pathlib.Path(sys.argv[1]).read_bytes().splitlines()
DICTS = [json.loads(line) for line in LINES]

Meta = msgspec.Meta
Count = Annotated[int, Meta(ge=0)]
Money = Annotated[float, Meta(ge=0)]


class Address(msgspec.Struct, forbid_unknown_fields=True):
    street: Annotated[str, Meta(min_length=1, max_length=200)]
    city: Annotated[str, Meta(min_length=1, max_length=100)]
    postal_code: Annotated[str, Meta(pattern="^[0-9]{5}$")]
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class Item(msgspec.Struct, forbid_unknown_fields=True):
    sku: Annotated[str, Meta(pattern="^SKU-[0-9]{6}$")]
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    quantity: Annotated[int, Meta(ge=1, le=1000)]
    unit_price: Money


class Order(msgspec.Struct, forbid_unknown_fields=True):
    event_id: UUID
    event_version: Annotated[int, Meta(ge=1, le=100)]
    order_number: Annotated[str, Meta(pattern="^ORD-[0-9]{8}$")]
    status: Literal["NEW", "PAID", "SHIPPED", "CANCELLED"]
    channel: Literal["web", "store", "partner"]
    created_at: Count
    shipped_at: Count | None
    customer_id: Count
    customer_name: Annotated[str, Meta(min_length=1, max_length=120)]
    customer_email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    loyalty: bool
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    total: Money
    tax: Money
    discount: Money
    line_count: Annotated[int, Meta(ge=1, le=500)]
    shipping_address: Address
    items: Annotated[list[Item], Meta(min_length=1, max_length=500)]
    coupon: Annotated[str, Meta(max_length=20)] | None
    weight_grams: Count
    gift: bool
    source_ip: Annotated[str, Meta(max_length=45)]


def field(**keys):
    return pydantic.Field(**keys)


CLOSED = pydantic.ConfigDict(extra="forbid", strict=True)
PCount = Annotated[int, field(ge=0)]
PMoney = Annotated[float, field(ge=0, strict=False)]


class PAddress(pydantic.BaseModel):
    model_config = CLOSED
    street: Annotated[str, field(min_length=1, max_length=200)]
    city: Annotated[str, field(min_length=1, max_length=100)]
    postal_code: Annotated[str, field(pattern="^[0-9]{5}$")]
    country: Annotated[str, field(pattern="^[A-Z]{2}$")]


class PItem(pydantic.BaseModel):
    model_config = CLOSED
    sku: Annotated[str, field(pattern="^SKU-[0-9]{6}$")]
    title: Annotated[str, field(min_length=1, max_length=200)]
    quantity: Annotated[int, field(ge=1, le=1000)]
    unit_price: PMoney


class POrder(pydantic.BaseModel):
    model_config = CLOSED
    event_id: UUID
    event_version: Annotated[int, field(ge=1, le=100)]
    order_number: Annotated[str, field(pattern="^ORD-[0-9]{8}$")]
    status: Literal["NEW", "PAID", "SHIPPED", "CANCELLED"]
    channel: Literal["web", "store", "partner"]
    created_at: PCount
    shipped_at: PCount | None
    customer_id: PCount
    customer_name: Annotated[str, field(min_length=1, max_length=120)]
    customer_email: Annotated[str, field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    loyalty: bool
    currency: Annotated[str, field(pattern="^[A-Z]{3}$")]
    total: PMoney
    tax: PMoney
    discount: PMoney
    line_count: Annotated[int, field(ge=1, le=500)]
    shipping_address: PAddress
    items: Annotated[list[PItem], field(min_length=1, max_length=500)]
    coupon: Annotated[str, field(max_length=20)] | None
    weight_grams: PCount
    gift: bool
    source_ip: Annotated[str, field(max_length=45)]


def rows():
    plain = stipula.Contract.from_schema("json-schema", SCHEMA)
    ruled = stipula.Contract.from_schema("json-schema", SCHEMA, rules=RULES)
    peer = jsonschema_rs.validator_for(json.loads(SCHEMA), validate_formats=True)
    decoder = msgspec.json.Decoder(Order)

    def holds(make):
        def judge(value):
            make(value)
            return True

        return judge

    return [
        ("bytes", "stipula, five rules", ruled.is_valid_bytes, LINES),
        ("bytes", "stipula, no rules", plain.is_valid_bytes, LINES),
        ("bytes", "orjson + jsonschema_rs", lambda line: peer.is_valid(orjson.loads(line)), LINES),
        ("bytes", "msgspec", holds(decoder.decode), LINES),
        ("bytes", "pydantic", holds(POrder.model_validate_json), LINES),
        ("bytes", "orjson.loads alone", holds(orjson.loads), LINES),
        ("dict", "stipula, five rules", ruled.is_valid, DICTS),
        ("dict", "stipula, no rules", plain.is_valid, DICTS),
        ("dict", "jsonschema_rs", peer.is_valid, DICTS),
    ]


def main():
    all_rows = rows()
    for _, name, judge, values in all_rows:
        assert all(judge(value) for value in values), name
    figures = {index: [] for index in range(len(all_rows))}
    for _ in range(15):
        for index, (_, _, judge, values) in enumerate(all_rows):
            start = time.process_time_ns()
            for value in values:
                judge(value)
            figures[index].append((time.process_time_ns() - start) / len(values))
    print("| from | engine, in Python | ns a record | ratio |\n|---|---|--:|--:|")
    base = {}
    for index, (way, name, _, _) in enumerate(all_rows):
        figure = statistics.median(figures[index])
        first = base.setdefault(way, figure)
        print(f"| {way} | {name} | {figure:.0f} | {figure / first:.1f} |")


main()
