"""Writes 1,024 distinct order events, one a line, in the order of the schema's properties: the records of
the benches in Python and Node. Seeded; the same file everywhere."""

import json
import random
import sys
import uuid

NAMES = ["Ana Silva", "Jürgen Groß", "Mei Tanaka", "Olu Adeyemi", "Zoë Martin", "Ivan Petrov", "Lucía Gómez", "Sam Lee"]
STREETS = ["High Street", "Hauptstraße", "Rue de la Paix", "Calle Mayor", "Main St", "Storgatan"]
CITIES = ["London", "Köln", "Paris", "Sevilla", "Austin", "Malmö"]
TITLES = ["Espresso cups", "Trail shoes", "Desk lamp", "Notebook A5", "Rain jacket"]


def record(any: random.Random) -> dict:
    amount = lambda cents: any.randrange(1, cents) / 100
    status = any.choice(["NEW", "PAID", "SHIPPED", "CANCELLED"])
    created = 1_760_000_000_000 + any.randrange(30_000_000_000)
    total = 10 + amount(100_000)
    items = [
        {
            "sku": f"SKU-{any.randrange(1_000_000):06}",
            "title": any.choice(TITLES),
            "quantity": any.randrange(1, 10),
            "unit_price": amount(20_000),
        }
        for _ in range(any.randrange(1, 4))
    ]
    return {
        "event_id": str(uuid.UUID(int=any.getrandbits(128), version=4)),
        "event_version": 3,
        "order_number": f"ORD-{any.randrange(100_000_000):08}",
        "status": status,
        "channel": any.choice(["web", "store", "partner"]),
        "created_at": created,
        "shipped_at": created + 86_400_000 if status == "SHIPPED" else None,
        "customer_id": any.randrange(1 << 40),
        "customer_name": any.choice(NAMES),
        "customer_email": f"customer{any.randrange(100_000)}@shop.example",
        "loyalty": any.random() < 0.5,
        "currency": any.choice(["EUR", "GBP", "USD", "SEK", "CHF"]),
        "total": total,
        "tax": round(total * 19) / 100,
        "discount": amount(900),
        "line_count": len(items),
        "shipping_address": {
            "street": f"{any.choice(STREETS)} {any.randrange(1, 200)}",
            "city": any.choice(CITIES),
            "postal_code": f"{any.randrange(100_000):05}",
            "country": any.choice(["GB", "DE", "FR", "ES", "US", "SE"]),
        },
        "items": items,
        "coupon": f"SAVE{any.randrange(50)}" if any.random() < 0.25 else None,
        "weight_grams": any.randrange(50, 20_000),
        "gift": any.random() < 0.1,
        "source_ip": f"10.{any.randrange(256)}.{any.randrange(256)}.{any.randrange(256)}",
    }


if __name__ == "__main__":
    seeded = random.Random(7)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        for _ in range(1_024):
            out.write(json.dumps(record(seeded), ensure_ascii=False, separators=(",", ":")) + "\n")
