"""Writes the good records of the sample contracts. Deterministic: run it again and nothing changes.

    python3 contracts/generate.py
"""

import base64
import hashlib
import json
import pathlib
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

HERE = pathlib.Path(__file__).parent
CENT = Decimal("0.01")

# name, e-mail, phone, line1, line2, city, region, postal code, country
PEOPLE = [
    ("Jürgen Müller", "j.mueller@post.example", "+49 221 555 0142", "Große Bleichen 21", None, "Hamburg", None, "20354", "DE"),
    ("Anke Schröder", "anke.schroeder@mail.example", None, "Königsallee 60", "Hinterhaus", "Düsseldorf", "NRW", "40212", "DE"),
    ("François Lefèvre", "f.lefevre@courrier.example", "+33 1 55 50 01 23", "14 rue de l'Évêché", None, "Besançon", None, "25000", "FR"),
    ("Chloé Dubois", "chloe.dubois@courrier.example", None, "3 place Bellecour", "Bât. C", "Lyon", None, "69002", "FR"),
    ("山田 太郎", "taro.yamada@mail.example", "+81 3 5550 0147", "丸の内1丁目9-1", "東京ビル 12F", "千代田区", "東京都", "100-0005", "JP"),
    ("佐藤 花子", "hanako.sato@mail.example", None, "梅田3-1-3", None, "大阪市北区", "大阪府", "530-0001", "JP"),
    ("王 小明", "xiaoming.wang@youxiang.example", "+86 21 5555 0188", "南京东路100号", "1203室", "上海市", "上海", "200001", "CN"),
    ("김민준", "minjun.kim@mail.example", "+82 2 555 0119", "세종대로 110", None, "서울특별시", None, "04524", "KR"),
    ("Åsa Öberg", "asa.oberg@brev.example", "+46 8 555 010 77", "Sveavägen 44", None, "Stockholm", None, "111 34", "SE"),
    ("Søren Kjær", "soren.kjaer@post.example", None, "Ærøgade 7, st. th.", None, "København Ø", None, "2100", "DK"),
    ("Łukasz Żółty", "lukasz.zolty@poczta.example", "+48 12 555 01 90", "ul. Świętokrzyska 12/4", None, "Kraków", "małopolskie", "30-015", "PL"),
    ("Zoë van den Berg", "zoe@berg.example", None, "Keizersgracht 401-III", None, "Amsterdam", "NH", "1016 EK", "NL"),
    ("Aoife O'Sullivan", "aoife.osullivan@post.example", "+353 1 555 0160", "12 Merrion Sq.", "Flat 2", "Dublin 2", None, "D02 VY49", "IE"),
    ("Grace Hopper-Nwosu", "grace.hn@mail.example", "+1 212 555 0173", "350 5th Ave", "Suite 7710", "New York", "NY", "10118", "US"),
    ("Miguel Ángel Núñez", "ma.nunez@correo.example", None, "C/ Gran Vía 28, 3.º izda.", None, "Madrid", None, "28013", "ES"),
    ("João Conceição", "joao.conceicao@correio.example", "+55 11 5550 0199", "Av. Paulista 1578", "cj. 12", "São Paulo", "SP", "01310-200", "BR"),
    ("Zsófia Kőszegi", "zsofia@koszegi.example", None, "Andrássy út 22.", "II. em. 4.", "Budapest", None, "1061", "HU"),
    ("Ελένη Παπαδοπούλου", "eleni.p@mail.example", "+30 21 0555 0102", "Ερμού 15", None, "Αθήνα", None, "105 63", "GR"),
    ("Олена Шевченко", "olena.shevchenko@mail.example", None, "вул. Хрещатик 22", "кв. 8", "Київ", None, "01001", "UA"),
    ("Priya Raghunathan", "priya.r@mail.example", "+91 80 5550 0155", "12/3 Residency Rd", None, "Bengaluru", "KA", "560025", "IN"),
    ("Siobhán Mac Giolla", "s.macgiolla@post.example", None, "1 Donegall Square", None, "Belfast", None, "BT1 5GS", "GB"),
    ("Noah Tremblay", "noah.tremblay@mail.example", "+1 514 555 0126", "1001 rue Sainte-Catherine O", "app. 4", "Montréal", "QC", "H3B 4W5", "CA"),
]

# sku, title, price in euro, kilograms
PRODUCTS = [
    ("BK-0451", "Notebook, dotted, A5", "12.90", 0.31),
    ("BK-0977", "Das große Buch vom Brot", "38.00", 1.42),
    ("CF-1010", "Espresso “Sidamo”, 1 kg", "24.50", 1.05),
    ("CF-1022", "Filter papers No. 4, 100 pcs.", "3.49", 0.12),
    ("EL-2200", "USB-C charger 65 W", "44.95", 0.18),
    ("EL-2315", "Noise-cancelling headphones", "279.00", 0.52),
    ("EL-2990", "Laptop 14″, 32 GB", "1849.00", 1.38),
    ("GR-3001", "Olive oil, extra virgin, 3 l", "41.70", 2.95),
    ("GR-3077", "抹茶 Uji matcha, 40 g", "29.80", 0.06),
    ("HM-4100", "Linen bed sheet 160 × 200", "89.90", 1.1),
    ("HM-4120", "Chef's knife, 20 cm", "119.00", 0.26),
    ("HM-4188", "Café crème bowl, set of 4", "36.40", 1.75),
    ("KD-5003", "Wooden train, 24 pieces", "49.99", 1.9),
    ("OF-6001", "Fountain pen, F", "62.00", 0.04),
    ("OF-6015", "Printer paper A4, 2500 sheets", "27.90", 12.5),
    ("SP-7007", "Bicycle light set", "34.95", 0.21),
    ("SP-7040", "Yoga mat, cork", "69.00", 2.3),
    ("GC-9000", "Gift card", "50.00", None),
]

# country: currency, units for a euro, tax rate, shipping in euro
MARKETS = {
    "DE": ("EUR", "1", "0.19", "4.90"), "FR": ("EUR", "1", "0.20", "7.90"), "NL": ("EUR", "1", "0.21", "6.90"),
    "IE": ("EUR", "1", "0.23", "9.90"), "ES": ("EUR", "1", "0.21", "8.90"), "GR": ("EUR", "1", "0.24", "11.90"),
    "JP": ("JPY", "162", "0.10", "19.00"), "CN": ("CNY", "7.8", "0.13", "22.00"), "KR": ("KRW", "1480", "0.10", "19.00"),
    "SE": ("SEK", "11.3", "0.25", "8.50"), "DK": ("DKK", "7.46", "0.25", "7.50"), "PL": ("PLN", "4.3", "0.23", "6.00"),
    "US": ("USD", "1.09", "0.08875", "24.00"), "BR": ("BRL", "5.9", "0.17", "31.00"), "HU": ("HUF", "396", "0.27", "7.00"),
    "UA": ("UAH", "44", "0.20", "12.00"), "IN": ("INR", "91", "0.18", "18.00"), "GB": ("GBP", "0.85", "0.20", "6.50"),
    "CA": ("CAD", "1.48", "0.14975", "21.00"),
}

ORDER_STATES = ["PLACED", "PAID", "PACKED", "SHIPPED", "DELIVERED", "CANCELLED"]
CHANNELS = ["WEB", "APP", "WEB", "STORE", "PHONE"]
NOTES = [
    "Bitte bei Nachbarn abgeben.", "Leave at the reception, ask for “Pat”.", "ギフト包装をお願いします。", "Sonner 2 fois ☎",
    "No nuts please — allergy.", "Happy birthday 🎂",
]


class Dice:
    """Numbers that look random and are the same on every machine and version of Python."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def bytes(self):
        self.count += 1
        return hashlib.sha256(f"{self.seed}/{self.count}".encode()).digest()

    def below(self, end):
        return int.from_bytes(self.bytes()[:8], "big") % end

    def pick(self, options):
        return options[self.below(len(options))]

    def chance(self, percent):
        return self.below(100) < percent

    def uuid(self):
        digits = self.bytes().hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[self.below(4)]}{digits[17:20]}-{digits[20:32]}"


def money(amount):
    return str(Decimal(amount).quantize(CENT, ROUND_HALF_UP))


def plain(amount):
    """The same amount as a JSON number."""
    value = Decimal(amount)
    return int(value) if value == int(value) else float(value)


def stamp(at):
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def address(person):
    return dict(zip(["line1", "line2", "city", "region", "postal_code", "country"], person[3:]))


def order(number, dice):
    person = PEOPLE[number % len(PEOPLE)]
    currency, rate, tax_rate, shipping = MARKETS[person[8]]
    cart, lines = [], Decimal(0)
    for _ in range(1 + dice.below(4) + (12 if number == 50 else 0)):
        sku, title, price, weight = dice.pick(PRODUCTS)
        qty = 1 + dice.below(3) + (240 if dice.chance(2) else 0)
        unit = Decimal(money(Decimal(price) * Decimal(rate)))
        lines += unit * qty
        item = {"sku": sku, "title": title, "qty": qty, "unit_price": money(unit)}
        if weight is not None:
            item["weight_kg"] = weight
        cart.append(item)
    shipping_cost = Decimal(0) if lines > 150 * Decimal(rate) else Decimal(money(Decimal(shipping) * Decimal(rate)))
    tax = Decimal(money((lines + shipping_cost) * Decimal(tax_rate)))
    created = datetime(2026, 3, 1, 6, tzinfo=timezone.utc) + timedelta(minutes=97 * number, milliseconds=dice.below(3_600_000))
    status = ORDER_STATES[(number // 3) % len(ORDER_STATES)]
    record = {
        "order_id": dice.uuid(),
        "order_number": f"A-2026-{4711 + number:06}",
        "status": status,
        "created_at": stamp(created) if number % 4 else int(created.timestamp() * 1000),
        "customer_id": 70_000_000_000 + number * 131,
        "customer_name": person[0],
        "customer_email": person[1],
        "currency": currency,
        "total": money(lines + shipping_cost + tax),
        "tax": money(tax),
        "shipping_cost": money(shipping_cost),
        "shipping_address": address(person),
        "items": cart,
        "attributes": {},
    }
    optional(record, person, created, number, dice)
    if number % 6 == 1:
        record["total"], record["tax"] = plain(record["total"]), plain(record["tax"])
    return record


def optional(record, person, created, number, dice):
    """What an order may have: absent, null or there."""
    if number % 7:
        record["channel"] = dice.pick(CHANNELS)
    if record["status"] in ("SHIPPED", "DELIVERED"):
        record["shipped_at"] = stamp(created + timedelta(hours=3 + dice.below(60)))
        record["delivery_due"] = (created + timedelta(days=5)).date().isoformat()
    elif number % 2:
        record["shipped_at"] = None
    if person[2] or number % 3 == 0:
        record["customer_phone"] = person[2]
    if dice.chance(25):
        record["billing_address"] = address(PEOPLE[(number + 5) % len(PEOPLE)])
    if dice.chance(40):
        record["attributes"] = {"campaign": dice.pick(["frühling-26", "newsletter/14", "summer sale"]), "ab_test": dice.pick(["a", "b"])}
    if dice.chance(20):
        record["gift"] = True
        record["note"] = dice.pick(NOTES)
    if dice.chance(15):
        record["priority"] = 1 + dice.below(3)


def method(person, dice):
    kind = "sepa" if MARKETS[person[8]][0] == "EUR" and dice.chance(50) else dice.pick(["card", "card", "wallet"])
    if kind == "sepa":
        return {"type": "sepa", "iban": f"{person[8]}{10 + dice.below(90)}{dice.below(10**18):018}", "mandate": f"M-{dice.below(10**8):08}"}
    if kind == "wallet":
        token = base64.urlsafe_b64encode(dice.bytes()[:18]).decode()
        return {"type": "wallet", "provider": dice.pick(["paypal", "apple_pay", "google_pay", "alipay"]), "token": token}
    card = {"type": "card", "brand": dice.pick(["visa", "mastercard", "amex", "jcb"]), "last4": f"{dice.below(10000):04}"}
    card["expiry"] = f"20{27 + dice.below(5)}-{1 + dice.below(12):02}"
    if dice.chance(60):
        card["three_d_secure"] = dice.chance(70)
    return card


def payment(number, paid, dice):
    person = PEOPLE[number % len(PEOPLE)]
    state = ["captured", "authorized", "captured", "pending", "refunded", "failed", "captured"][number % 7]
    created = datetime(2026, 3, 1, 7, tzinfo=timezone.utc) + timedelta(minutes=97 * number, milliseconds=dice.below(3_000_000))
    amount = Decimal(paid["total"])
    record = {
        "schema_version": 1,
        "payment_id": dice.uuid(),
        "order_id": paid["order_id"],
        "status": state,
        "created_at": stamp(created) if number % 5 else stamp(created).replace("Z", "+00:00"),
        "amount": money(amount),
        "fee": money(amount * Decimal("0.012") + Decimal("0.10")),
        "currency": paid["currency"],
        "attempts": 1 + (dice.below(4) if state == "failed" else 0),
        "payer": {"name": person[0], "email": person[1]},
        "method": method(person, dice),
    }
    if record["method"]["type"] == "wallet" and amount > 2000:
        record["method"] = {"type": "card", "brand": "visa", "last4": "4242", "expiry": "2029-11", "three_d_secure": True}
    if state in ("captured", "refunded"):
        record["captured_at"] = stamp(created + timedelta(minutes=1 + dice.below(2000)))
        if dice.chance(50):
            record["settled_on"] = (created + timedelta(days=3)).date().isoformat()
    elif number % 3 == 0:
        record["captured_at"] = None
    if state == "refunded":
        record["refunded_amount"] = money(amount if dice.chance(50) else amount / 2)
    if dice.chance(50):
        record["description"] = f"Order {paid['order_number']}"
    if dice.chance(60):
        lines = [line for line in person[3:5] if line]
        record["payer"]["address"] = {"lines": lines, "city": person[5], "postal_code": person[7], "country": person[8]}
    if dice.chance(45):
        flags = sorted({dice.pick(["new_customer", "velocity", "country_mismatch", "high_amount"]) for _ in range(dice.below(3))})
        record["risk"] = {"score": (1 + dice.below(98)) / 100, "flags": flags}
    if dice.chance(30):
        record["metadata"] = {"shop": dice.pick(["web-eu", "web-jp", "app"]), "trace": dice.bytes().hex()[:16]}
    return record


STATES = ["CREATED", "PICKED_UP", "IN_TRANSIT", "DELIVERED", "RETURNED"]


def parcel(bought, number, count, express, dice):
    weight = sum(item["qty"] * item.get("weight_kg", 0.1) for item in bought)
    record = {
        "tracking_number": f"JJD{number:07}{count:03}",
        "weight_kg": round(min(max(weight, 0.02), 30 if express else 70), 3),
    }
    if dice.chance(40):
        record["size_cm"] = {"length": 20 + dice.below(100), "width": 15 + dice.below(60), "height": 2 + dice.below(40)}
    if dice.chance(70):
        record["contents"] = sorted({item["sku"] for item in bought})
    return record


def shipment(number, paid, dice):
    """A shipment of an order, as JSON objects hold it."""
    created = datetime(2026, 3, 2, 7, 30, tzinfo=timezone.utc) + timedelta(minutes=53 * number)
    state = STATES[number % len(STATES)]
    express = dice.chance(30)
    address = paid["shipping_address"]
    half = (len(paid["items"]) + 1) // 2
    parts = [part for part in (paid["items"][:half], paid["items"][half:]) if part]
    record = {
        "shipment_id": f"S-2026-{4711 + number:06}",
        "order_id": paid["order_id"],
        "carrier": dice.pick(["DHL", "DPD", "UPS", "POST"]),
        "service": "EXPRESS" if express else "STANDARD",
        "status": state,
        "created_at": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "promised_on": (created + timedelta(days=1 if express else 3)).date().isoformat(),
        "recipient": {
            "name": paid["customer_name"],
            "address": {
                "lines": [line for line in (address["line1"], address["line2"]) if line],
                "city": address["city"],
                "postal_code": address["postal_code"],
                "country": address["country"],
            },
        },
        "parcels": [parcel(part, number, count, express, dice) for count, part in enumerate(parts)],
    }
    if state != "CREATED":
        picked_up = created + timedelta(hours=2 + dice.below(9))
        record["picked_up_at"] = picked_up.astimezone(timezone(timedelta(hours=1))).isoformat()
        if state in ("DELIVERED", "RETURNED"):
            record["attempts"] = 1 + dice.below(3)
        if state == "DELIVERED":
            record["delivered_at"] = (picked_up + timedelta(hours=20 + dice.below(40))).strftime("%Y-%m-%dT%H:%M:%SZ")
    elif dice.chance(50):
        record["picked_up_at"] = None
    if dice.chance(40):
        record["insured_value"] = (1 + dice.below(90000)) / 100
        record["signature_required"] = record["insured_value"] > 500 or dice.chance(20)
    if dice.chance(25):
        record["note"] = dice.pick(["Ring twice", "Leave with the neighbours", "Bitte beim Pförtner abgeben", "置き配可"])
    return record


def write(path, records):
    with open(HERE / path, "w", encoding="utf-8", newline="\n") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def main():
    orders = [order(number, Dice(f"order {number}")) for number in range(100)]
    write("orders/good.jsonl", orders)
    write("payments/good.jsonl", [payment(n, orders[n], Dice(f"payment {n}")) for n in range(100)])
    write("shipments/good.jsonl", [shipment(n, orders[n], Dice(f"shipment {n}")) for n in range(100)])


if __name__ == "__main__":
    main()
