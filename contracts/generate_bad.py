"""Writes the bad records of the sample contracts, and beside them what each must be told.

    python3 contracts/generate_bad.py

A row: why it is bad, the good record that it is made of (index), what is done to it, the violations in the order of
the report as `code path [rule]`, and, where it matters, the rules that are not evaluated.
"""

import copy
import json
import pathlib

HERE = pathlib.Path(__file__).parent
WARNING = "warning"


def put(*steps_and_value):
    *steps, value = steps_and_value

    def change(record):
        place = record
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = value

    return change


def drop(*steps):
    def change(record):
        place = record
        for step in steps[:-1]:
            place = place[step]
        del place[steps[-1]]

    return change


def both(*changes):
    def change(record):
        for each in changes:
            each(record)

    return change


def text(edit):
    """A change of the line's text, for what no host object can hold."""
    edit.of_text = True
    return edit


BILLING = {"line1": "1 Main St", "line2": None, "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"}
PARCEL = {"tracking_number": "JJD0000000003", "weight_kg": 1}
ITEM = {"sku": "BK-0451", "title": "Notebook, dotted, A5", "qty": 1, "unit_price": "12.90"}
ALL_ORDER_RULES = ["total-covers-tax", "items-positive", "shipped-has-date", "shipped-after-order", "iso-currency"]

# Good orders by index: 0-2 PLACED, 3-5 PAID, 6-8 PACKED, 9-11 SHIPPED, 12-14 DELIVERED, 15-17 CANCELLED.
ORDERS = [
    ("total below tax", 2, put("total", "1.00"), ["rule.violated  total-covers-tax"]),
    ("total below tax by a cent", 3, both(put("total", "19.99"), put("tax", "20.00")), ["rule.violated  total-covers-tax"]),
    ("total below tax where binary fractions would call them equal", 3, both(put("total", "9999999999.98"), put("tax", "9999999999.99")), ["rule.violated  total-covers-tax"]),
    ("negative total", 5, put("total", "-0.01"), ["rule.violated  total-covers-tax"]),
    ("quantity of zero", 0, put("items", 1, "qty", 0), ["rule.violated  items-positive"]),
    ("negative quantity in the last of many items", 50, put("items", 12, "qty", -3), ["rule.violated  items-positive"]),
    ("shipped without a date", 9, put("shipped_at", None), ["rule.violated  shipped-has-date"]),
    ("delivered, and the date is absent", 12, drop("shipped_at"), ["rule.violated  shipped-has-date"]),
    ("shipped before it was ordered", 10, put("shipped_at", "2026-02-27T23:59:59Z"), ["rule.violated  shipped-after-order"]),
    ("shipped a millisecond before it was ordered", 13, both(put("created_at", "2026-03-02T00:00:00.001Z"), put("shipped_at", "2026-03-02T00:00:00Z")), ["rule.violated  shipped-after-order"]),
    ("a currency of two letters, a warning only", 4, put("currency", "EU"), ["rule.violated /currency iso-currency"], None, WARNING),
    ("a currency in lower case, a warning only", 7, put("currency", "eur"), ["rule.violated /currency iso-currency"], None, WARNING),
    ("three rules at once, in the order of the contract", 9, both(put("total", "0.10"), put("shipped_at", None), put("currency", "euro")),
        ["rule.violated  total-covers-tax", "rule.violated  shipped-has-date", "rule.violated /currency iso-currency"]),
    ("no order_id", 1, drop("order_id"), ["schema.required /order_id"]),
    ("order_id is null", 2, put("order_id", None), ["schema.type /order_id"]),
    ("order_id is no uuid", 3, put("order_id", "4711"), ["avro.uuid /order_id"]),
    ("no total: the rule on it is not evaluated", 6, drop("total"), ["schema.required /total"], ["total-covers-tax"]),
    ("total is no number", 7, put("total", "twelve"), ["schema.type /total"], ["total-covers-tax"]),
    ("total is a bool", 8, put("total", True), ["schema.type /total"], ["total-covers-tax"]),
    ("total has more digits than 12", 11, put("total", "12345678901.00"), ["avro.decimal_precision /total"], ["total-covers-tax"]),
    ("total has three decimals", 5, put("total", "100.005"), ["avro.decimal_precision /total"], ["total-covers-tax"]),
    ("tax as a number with three decimals", 6, put("tax", 3.125), ["avro.decimal_precision /tax"], ["total-covers-tax"]),
    ("a status that nobody knows", 9, put("status", "LOST"), ["schema.enum /status"], ["shipped-has-date"]),
    ("a status in lower case", 12, put("status", "delivered"), ["schema.enum /status"], ["shipped-has-date"]),
    ("status is a number", 0, put("status", 3), ["schema.type /status"], ["shipped-has-date"]),
    ("a channel that nobody knows: the default is for readers of other versions", 1, put("channel", "FAX"), ["schema.enum /channel"]),
    ("created_at is no time", 10, put("created_at", "yesterday"), ["schema.format /created_at"], ["shipped-after-order"]),
    ("created_at without an offset", 13, put("created_at", "2026-03-01T10:00:00"), ["schema.format /created_at"], ["shipped-after-order"]),
    ("created_at is null", 10, put("created_at", None), ["schema.type /created_at"], ["shipped-after-order"]),
    ("shipped_at is an object", 11, put("shipped_at", {"at": "2026-03-04"}), ["schema.type /shipped_at"], ["shipped-has-date", "shipped-after-order"]),
    ("a day that the calendar lacks", 9, put("delivery_due", "2026-02-30"), ["schema.format /delivery_due"]),
    ("customer_id is a text", 14, put("customer_id", "70000001834"), ["schema.type /customer_id"]),
    ("customer_id has a fraction", 15, put("customer_id", 70000001834.5), ["schema.type /customer_id"]),
    ("customer_name is a list", 16, put("customer_name", ["Łukasz", "Żółty"]), ["schema.type /customer_name"]),
    ("the e-mail under its name of version 1", 17, both(put("email", "a@b.example"), drop("customer_email")), ["schema.required /customer_email", "schema.additional_properties /email"]),
    ("customer_phone is a number", 4, put("customer_phone", 492215550142), ["schema.type /customer_phone"]),
    ("an address without city and country", 18, both(drop("shipping_address", "city"), drop("shipping_address", "country")), ["schema.required /shipping_address/city", "schema.required /shipping_address/country"]),
    ("an undeclared member in an address, whose name may be a value", 19, put("shipping_address", "Anna Kowalska", "c/o"), ["schema.additional_properties /shipping_address/*"]),
    ("the address is one text", 20, put("shipping_address", "12 Merrion Sq., Dublin 2"), ["schema.type /shipping_address"]),
    ("a billing address with a number as postal code", 21, put("billing_address", {**BILLING, "postal_code": 78701}), ["schema.type /billing_address/postal_code"]),
    ("items is null", 22, put("items", None), ["schema.type /items"], ["items-positive"]),
    ("an item that is a text", 23, put("items", [ITEM, "BK-0451"]), ["schema.type /items/1"], ["items-positive"]),
    ("a quantity that is a text", 24, put("items", [ITEM, {**ITEM, "qty": "2"}]), ["schema.type /items/1/qty"], ["items-positive"]),
    ("half a piece", 25, put("items", [{**ITEM, "qty": 0.5}]), ["schema.type /items/0/qty"], ["items-positive"]),
    ("a quantity beyond 32 bits", 26, put("items", [{**ITEM, "qty": 3000000000}]), ["avro.int_range /items/0/qty"], ["items-positive"]),
    ("a price missing and an undeclared one in its place", 27, put("items", [ITEM, {"sku": "X", "title": "X", "qty": 1, "price": 3}]),
        ["schema.required /items/1/unit_price", "schema.additional_properties /items/1/price"]),
    ("a weight that is a text; quantities are still judged", 28, put("items", [{**ITEM, "qty": 0, "weight_kg": "1 kg"}]), ["schema.type /items/0/weight_kg", "rule.violated  items-positive"]),
    ("an attribute that is a number", 29, put("attributes", {"campaign": 7}), ["schema.type /attributes/campaign"]),
    ("gift is a text", 30, put("gift", "yes"), ["schema.type /gift"]),
    ("priority is null", 31, put("priority", None), ["schema.type /priority"]),
    ("undeclared members, by code point, after all declared ones", 32, both(put("zeta", 1), put("Alpha", 2), drop("currency")),
        ["schema.required /currency", "schema.additional_properties /Alpha", "schema.additional_properties /zeta"]),
    ("an undeclared member whose name is no identifier", 33, put("total (gross)", 1), ["schema.additional_properties /*"]),
    ("faults of structure before those of rules", 34, both(put("gift", 1), put("currency", "¥"), put("total", "0.01")),
        ["schema.type /gift", "rule.violated  total-covers-tax", "rule.violated /currency iso-currency"]),
    ("a list instead of a record", 0, text(lambda line: "[" + line + "]"), ["schema.type "], ALL_ORDER_RULES),
    ("null", 0, text(lambda line: "null"), ["schema.type "], ALL_ORDER_RULES),
    ("an empty record", 0, text(lambda line: "{}"), [f"schema.required /{name}" for name in [
        "order_id", "order_number", "status", "created_at", "customer_id", "customer_name", "customer_email", "currency",
        "total", "tax", "shipping_address", "items"]]),
    ("no JSON at all", 0, text(lambda line: "ORDER A-2026-004711 PLACED"), ["json.syntax "], ALL_ORDER_RULES),
    ("cut off", 0, text(lambda line: "{"), ["json.truncated "], ALL_ORDER_RULES),
    ("two records on one line", 1, text(lambda line: line + " " + line), ["json.trailing_bytes "], ALL_ORDER_RULES),
    ("a key that stands twice", 2, text(lambda line: line[:-1] + ', "currency": "USD"}'), ["json.duplicate_key /currency"], ["iso-currency"]),
    ("half a surrogate pair", 3, text(lambda line: line[:-1] + r', "note": "\ud83c"}'), ["json.lone_surrogate /note"]),
]

CARD = {"type": "card", "brand": "visa", "last4": "4242", "expiry": "2029-11"}
SEPA = {"type": "sepa", "iban": "DE89370400440532013000", "mandate": "M-00000042"}
WALLET = {"type": "wallet", "provider": "alipay", "token": "b3JkZXItdG9rZW4"}
METHOD_RULES = ["sepa-is-euro", "wallet-cap"]


def money(amount, fee="0.10"):
    return both(put("amount", amount), put("fee", fee))


# Good payments by index modulo 7: 0, 2, 6 captured, 1 authorized, 3 pending, 4 refunded, 5 failed.
PAYMENTS = [
    ("nothing is paid", 1, money("0.00", "0.00"), ["rule.violated  amount-positive", "rule.violated  fee-below-amount"]),
    ("a fee as high as the amount", 1, money("10.00", "10.00"), ["rule.violated  fee-below-amount"]),
    ("a fee that is higher only as a number, not as a text", 3, money("9.00", "10.00"), ["rule.violated  fee-below-amount"]),
    ("more is refunded than was paid", 4, both(money("20.00"), put("refunded_amount", "20.01")), ["rule.violated  refund-within-amount"]),
    ("refunded, but how much?", 11, drop("refunded_amount"), ["rule.violated  refund-within-amount"]),
    ("captured without a time", 0, drop("captured_at"), ["rule.violated  captured-has-time"]),
    ("captured, and the time is null", 2, put("captured_at", None), ["rule.violated  captured-has-time"]),
    ("captured before it was made", 6, put("captured_at", "2026-02-28T00:00:00Z"), ["rule.violated  captured-after-creation"]),
    ("captured before it was made, in another time zone", 7, both(put("created_at", "2026-03-05T10:00:00+01:00"), put("captured_at", "2026-03-05T09:30:00+02:00")), ["rule.violated  captured-after-creation"]),
    ("a SEPA payment in dollars", 1, both(put("method", SEPA), put("currency", "USD")), ["rule.violated  sepa-is-euro"]),
    ("a wallet beyond its cap, a warning only", 8, both(put("method", WALLET), money("2000.01")), ["rule.violated  wallet-cap"], None, WARNING),
    ("blanks around a name", 10, put("payer", "name", " Anke Schröder"), ["rule.violated /payer/name no-outer-blanks"]),
    ("blanks around two texts, in the order of the schema", 15, both(put("payer", "name", "Anke Schröder "), put("description", " Order 1")),
        ["rule.violated /description no-outer-blanks", "rule.violated /payer/name no-outer-blanks"]),
    ("another version", 0, put("schema_version", 2), ["schema.const /schema_version"]),
    ("the version as a text", 0, put("schema_version", "1"), ["schema.const /schema_version"]),
    ("no payment_id", 1, drop("payment_id"), ["schema.required /payment_id"]),
    ("payment_id is no uuid", 2, put("payment_id", "pay_4711"), ["schema.format /payment_id"]),
    ("order_id is a number", 3, put("order_id", 4711), ["schema.type /order_id"]),
    ("a status that nobody knows", 5, put("status", "settled"), ["schema.enum /status"]),
    ("created_at with a blank for the T and no offset", 2, put("created_at", "2026-03-01 10:00:00"), ["schema.format /created_at"], ["captured-after-creation"]),
    ("captured_at is a number", 1, put("captured_at", 1772346183), ["schema.type /captured_at"]),
    ("a day that the calendar lacks", 0, put("settled_on", "2026-02-29"), ["schema.format /settled_on"]),
    ("a comma for the point", 1, put("amount", "12,50"), ["schema.pattern /amount"]),
    ("no cents", 1, put("amount", "12"), ["schema.pattern /amount"]),
    ("a leading zero", 1, put("fee", "00.10"), ["schema.pattern /fee"], ["fee-below-amount"]),
    ("the amount as a number", 1, put("amount", 12.5), ["schema.type /amount"]),
    ("a negative amount is no amount", 3, put("amount", "-5.00"), ["schema.pattern /amount"]),
    ("a currency in lower case", 4, put("currency", "usd"), ["schema.pattern /currency"]),
    ("no attempt", 5, put("attempts", 0), ["schema.minimum /attempts"]),
    ("too many attempts", 5, put("attempts", 11), ["schema.maximum /attempts"]),
    ("half an attempt", 5, put("attempts", 1.5), ["schema.type /attempts"]),
    ("an empty description", 6, put("description", ""), ["schema.min_length /description"]),
    ("a description of 141 code points", 6, put("description", "ü" * 141), ["schema.max_length /description"]),
    ("no payer", 8, drop("payer"), ["schema.required /payer"]),
    ("a payer without an e-mail and with a phone", 9, both(drop("payer", "email"), put("payer", "phone", "+1 212 555 0173")), ["schema.required /payer/email", "schema.additional_properties /payer/phone"]),
    ("an e-mail without @", 10, put("payer", "email", "minjun.kim"), ["schema.pattern /payer/email"]),
    ("an address without lines, in a country of lower case", 12, put("payer", "address", {"lines": [], "city": "Kraków", "country": "pl"}), ["schema.min_items /payer/address/lines", "schema.pattern /payer/address/country"]),
    ("four lines, one of them empty", 13, put("payer", "address", {"lines": ["a", "", "c", "d"], "city": "New York", "country": "US"}), ["schema.max_items /payer/address/lines", "schema.min_length /payer/address/lines/1"]),
    ("a short postal code and an undeclared member that may be a value", 14, put("payer", "address", {"lines": ["x"], "city": "Madrid", "postal_code": "28", "country": "ES", "door": "3 izda"}), ["schema.min_length /payer/address/postal_code", "schema.additional_properties /payer/address/*"]),
    ("a risk of one", 16, put("risk", {"score": 1}), ["schema.exclusive_maximum /risk/score"]),
    ("a negative risk with an unknown flag", 17, put("risk", {"score": -0.01, "flags": ["velocity", "moon_phase"]}), ["schema.minimum /risk/score", "schema.enum /risk/flags/1"]),
    ("five flags", 18, put("risk", {"score": 0.5, "flags": ["velocity"] * 5}), ["schema.max_items /risk/flags"]),
    ("metadata that is no text", 19, put("metadata", {"shop": 7}), ["schema.type /metadata/shop"]),
    ("metadata too long", 20, put("metadata", {"trace": "x" * 65}), ["schema.max_length /metadata/trace"]),
    ("metadata of nine members", 21, put("metadata", {f"k{n}": "v" for n in range(9)}), ["schema.max_properties /metadata"]),
    ("an undeclared member", 22, put("psp", "acme"), ["schema.additional_properties /psp"]),
    ("no method", 22, drop("method"), ["schema.required /method"]),
    ("a method that nobody knows", 23, put("method", {"type": "cheque", "number": "12"}), ["schema.one_of /method"], METHOD_RULES),
    ("a card without its digits", 24, put("method", {"type": "card", "brand": "visa", "expiry": "2029-11"}), ["schema.required /method/last4"]),
    ("a card with an IBAN", 26, put("method", {**CARD, "iban": "DE89370400440532013000"}), ["schema.additional_properties /method/iban"]),
    ("a card that expires in month 13", 27, put("method", {**CARD, "expiry": "2029-13"}), ["schema.pattern /method/expiry"]),
    ("method is a text", 30, put("method", "card"), ["schema.one_of /method"], METHOD_RULES),
    ("structure and rules at once", 31, both(put("attempts", 0), money("1.00", "2.00"), put("method", "cash")), ["schema.minimum /attempts", "schema.one_of /method", "rule.violated  fee-below-amount"], METHOD_RULES),
    ("no JSON at all", 0, text(lambda line: "payment 4711 captured"), ["json.syntax "]),
    ("a key that stands twice", 2, text(lambda line: line[:-1] + ', "attempts": 2}'), ["json.duplicate_key /attempts"]),
    ("bytes after the record", 3, text(lambda line: line + "]"), ["json.trailing_bytes "]),
]

# Good shipments by index: the state is index modulo 5: CREATED, PICKED_UP, IN_TRANSIT, DELIVERED, RETURNED.
SHIPMENTS = [
    ("delivered without a time", 3, drop("delivered_at"), ["rule.violated  delivered-has-time"]),
    ("delivered before it was picked up", 3, put("delivered_at", "2026-03-01T00:00:00Z"), ["rule.violated  delivered-after-pickup"]),
    ("an express parcel of 31 kilograms", 0, both(put("service", "EXPRESS"), put("parcels", 0, "weight_kg", 31)), ["rule.violated  express-is-light"]),
    ("insured and not signed", 1, both(put("insured_value", 500.01), put("signature_required", False)), ["rule.violated  insured-is-signed"]),
    ("six parcels, a warning only", 2, put("parcels", [PARCEL] * 6), ["rule.violated  few-parcels"], None, WARNING),
    ("blanks around two texts", 2, both(put("note", " x"), put("recipient", "name", "x ")), ["rule.violated /recipient/name no-outer-blanks", "rule.violated /note no-outer-blanks"]),
    ("no shipment_id", 4, drop("shipment_id"), ["schema.required /shipment_id"]),
    ("shipment_id is null", 4, put("shipment_id", None), ["schema.type /shipment_id"]),
    ("another number", 4, put("shipment_id", "4711"), ["schema.pattern /shipment_id"]),
    ("an order_id too short", 4, put("order_id", "17"), ["schema.min_length /order_id"]),
    ("a carrier that nobody knows", 5, put("carrier", "GLS"), ["schema.enum /carrier"]),
    ("a service that is a number", 5, put("service", 1), ["schema.type /service"], ["express-is-light"]),
    ("created_at is no time", 6, put("created_at", "yesterday"), ["schema.format /created_at"]),
    ("a day that the calendar lacks", 6, put("promised_on", "2026-02-30"), ["schema.format /promised_on"]),
    ("half an attempt", 6, put("attempts", 0.5), ["schema.type /attempts"]),
    ("too many attempts", 6, put("attempts", 6), ["schema.maximum /attempts"]),
    ("insured for nothing", 7, put("insured_value", 0), ["schema.exclusive_minimum /insured_value"]),
    ("a recipient that is a text", 7, put("recipient", "x"), ["schema.type /recipient"]),
    ("an address without city and lines", 8, both(drop("recipient", "address", "city"), put("recipient", "address", "lines", [])), ["schema.min_items /recipient/address/lines", "schema.required /recipient/address/city"]),
    ("no parcel", 8, put("parcels", []), ["schema.min_items /parcels"]),
    ("a parcel without weight", 9, drop("parcels", 0, "weight_kg"), ["schema.required /parcels/0/weight_kg"], None),
    ("a parcel of 71 kilograms", 0, both(put("service", "STANDARD"), put("parcels", 0, "weight_kg", 71)), ["schema.maximum /parcels/0/weight_kg"]),
    ("a size that is a text", 10, put("parcels", 0, "size_cm", {"length": "10", "width": 1, "height": 201}), ["schema.type /parcels/0/size_cm/length", "schema.maximum /parcels/0/size_cm/height"]),
    ("an undeclared member", 10, put("weight", 1), ["schema.additional_properties /weight"]),
    ("no JSON at all", 11, text(lambda line: line.replace(":", "=", 1)), ["json.syntax "]),
    ("a key that stands twice", 11, text(lambda line: line.replace('{', '{"carrier": "UPS", ', 1)), ["json.duplicate_key /carrier"]),
]


def violation(row):
    code, path, *rule = row.split(" ")
    return {"code": code, "path": path, **({"rule": rule[0]} if rule else {})}


def line_of(good, change):
    if hasattr(change, "of_text"):
        return change(json.dumps(good, ensure_ascii=False))
    record = copy.deepcopy(good)
    change(record)
    return json.dumps(record, ensure_ascii=False)


def write(folder, rows):
    good = [json.loads(line) for line in (HERE / folder / "good.jsonl").read_text(encoding="utf-8").splitlines()]
    lines, expected = [], []
    for number, (why, index, change, violations, *rest) in enumerate(rows, 1):
        lines.append(line_of(good[index], change))
        entry = {"line": number, "why": why, "violations": [violation(row) for row in violations]}
        if rest and rest[0] is not None:
            entry["not_evaluated"] = rest[0]
        if WARNING in rest:
            entry["valid"] = True
        if hasattr(change, "of_text"):
            entry["ways"] = ["json"]
        expected.append(json.dumps(entry, ensure_ascii=False))
    (HERE / folder / "bad.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (HERE / folder / "bad.expected.json").write_text("[\n" + ",\n".join(expected) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write("orders", ORDERS)
    write("payments", PAYMENTS)
    write("shipments", SHIPMENTS)
