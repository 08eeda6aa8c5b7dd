"""Rows for every target, drawn at random, and how they are found again in the requests that a sandbox got.

Each row has marks: what its elements look like in a request. Rows that are put together share an element, which then has
the marks of all of them.
"""

import json
from dataclasses import dataclass, field

GROUPS = [f"59000000-0000-4000-8000-{group:012x}" for group in range(5)]
CANVAS = "ca000000-0000-4000-8000-000000000000"
CAMPAIGN = "c0000000-0000-4000-8000-000000000000"
PRIORITIES = [["identified"], ["unidentified", "most_recently_updated"]]
TIME = "2026-01-31T12:00:00.000Z"


def canonical(value):
    """A value without its nulls, whatever the order of its members."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{canonical(value[name])}" for name in sorted(value) if value[name] is not None) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(element) for element in value) + "]"
    return json.dumps(value)


@dataclass
class Case:
    """Rows for a target. A row that is None is not sent; one that has no mark cannot be."""

    target: str
    rows: list
    marks: list  # of each row, a set
    whom: list  # of each row, whom or what it is about: rows about the same are sent in their order
    options: list = field(default_factory=list)
    repeatable: object = True  # or a set of the rows that are not, where only some add up
    kinds: tuple = ()  # of events and the like, which the sandbox keeps one by one
    wants_key: bool = True  # whether rows may have a field more, which is their KEY
    by_index: bool = False  # whether single elements may be refused


def cases():
    """The targets by name, and what draws a case of each."""
    return {
        "attributes": attributes,
        "events": events,
        "purchases": purchases,
        "delete": delete,
        "identify": identify,
        "merge": merge,
        "aliases": aliases,
        "aliases_update": aliases_update,
        "rename": rename,
        "remove": remove,
        "email_status": email_status,
        "addresses": addresses,
        "phones": phones,
        "subscriptions": subscriptions,
        "items": items,
        "items_delete": items_delete,
        "catalogs": catalogs,
        "fields": fields,
        "selections": selections,
        "catalogs_delete": catalogs_delete,
        "cohort": cohort,
        "campaign": campaign,
        "canvas": canvas,
        "request": request,
    }


def marks_of(path, body):
    """The arrays of a request by name, with the marks of each element."""
    if "cohort_changes" in body:
        change = body["cohort_changes"][0]
        names = [name for name in ("user_ids", "device_ids", "aliases") if name in change]
        return {name: [{f"{name}:{canonical(element)}"} for element in change[name]] for name in names}
    if "subscription_groups" in body:
        return {"sections": [element for section in body["subscription_groups"] for element in of_section(section)]}
    if "selection" in body:
        return {"selection": [{canonical(body["selection"])}]}
    if path == "/email/status":
        return {"email": [{f"{address}:{body['subscription_state']}"} for address in body["email"]]}
    if "block" in body.get("name", ""):
        return {"body": [{body["name"]}]}
    if not body:
        return {"path": [{path.rsplit("/", 1)[1]}]}
    return {name: [of_element(element) for element in array] for name, array in body.items() if isinstance(array, list)}


def of_section(section):
    rest = [section["subscription_group_id"], section["subscription_state"], section.get("use_double_opt_in_logic")]
    for kind in ("external_ids", "emails", "phones"):
        for identifier in section.get(kind, []):
            yield {canonical([kind, identifier, *rest])}


def of_element(element):
    """What tells which rows an element is of: their numbers where it has some, and otherwise all that it says."""
    if isinstance(element, dict):
        for name in ("properties", "trigger_properties", "context"):
            if name in element:
                return {f"n_{element[name]['n']}"}
        numbers = {name for name, value in element.items() if name.startswith("n_") and value is not None}
        if numbers:
            return numbers
    return {canonical(element)}


def user(random, users, kinds=("external_id", "user_alias", "braze_id", "email", "phone"), heavy=0.7):
    """An identifier of a user; most have an external one."""
    number = random.randrange(users)
    kind = kinds[0] if random.random() < heavy else random.choice(kinds)
    value = {
        "user_alias": {"alias_name": f"alias-{number}", "alias_label": "crm"},
        "braze_id": f"b0000000{number:016x}",
        "email": f"user-{number}@example.com",
        "phone": f"+1555{number:07}",
    }.get(kind, f"user-{number}")
    return {kind: value}


def draw_users(random, count):
    """How many users so many rows are about: few, so that they come again, or many."""
    return random.choice([1, 3, max(count // 3, 1), count + 1, 10 * count + 1])


def tracked(random, count, target, kind, row):
    users = draw_users(random, count)
    rows, marks, whom = [], [], []
    for number in range(count):
        whose = user(random, users)
        rows.append({**whose, **row(number)})
        marks.append({f"n_{number}"})
        whom.append(canonical(whose))
    options = ["BULK"] if random.random() < 0.3 else []
    return Case(target, rows, marks, whom, options, repeatable=False, kinds=(kind,), by_index=True)


def events(random, count):
    extra = lambda number: random.choice([{}, {"app_id": None}, {"_update_existing_only": False}])
    row = lambda number: {"name": "bought", "time": TIME, "properties": {"n": number, "text": "ä\n" * 3}, **extra(number)}
    return tracked(random, count, "users/events", "events", row)


def purchases(random, count):
    row = lambda number: {
        "product_id": "pizza", "currency": "EUR", "price": 9.5, "quantity": 2, "time": TIME, "properties": {"n": number}
    }
    return tracked(random, count, "users/purchases", "purchases", row)


def attributes(random, count):
    users = draw_users(random, count)
    adds = random.random() < 0.3
    flags = random.random() < 0.2
    rows, marks, whom, adding = [], [], [], set()
    for number in range(count):
        whose = user(random, users)
        row = {**whose, f"n_{number}": number, "last": number}
        if adds and random.random() < 0.3:
            row["points"] = {"inc": 1}
            adding.add(number)
        if flags and random.random() < 0.3:
            row["_merge_objects"] = True
        rows.append(row)
        marks.append({f"n_{number}"})
        whom.append(canonical(whose))
    options = ["BULK"] if random.random() < 0.3 else []
    options += random.choice([[], ["UPDATE_EXISTING_ONLY false"], ["MERGE_OBJECTS"]])
    return Case("users/attributes", rows, marks, whom, options, repeatable=adding or True, by_index=True)


def delete(random, count):
    users = draw_users(random, count)
    rows, marks, whom = [], [], []
    for _ in range(count):
        row = user(random, users)
        whom.append(canonical(row))
        (kind, value), = row.items()
        if kind in ("email", "phone"):
            row["prioritization"] = random.choice(PRIORITIES)
            value = row
        rows.append(row)
        marks.append({canonical(value)})
    return Case("users/delete", rows, marks, whom)


def identify(random, count):
    users = draw_users(random, count)
    rows, whom = [], []
    for _ in range(count):
        row = user(random, users, ("user_alias", "email", "phone"))
        whom.append(canonical(row))
        if "user_alias" not in row:
            row["prioritization"] = random.choice(PRIORITIES)
        rows.append({**row, "external_id": f"user-{random.randrange(users)}"})
    return Case("users/identify", rows, [{canonical(row)} for row in rows], whom)


def merge(random, count):
    users = draw_users(random, count)
    rows = [
        {"identifier_to_merge": {"external_id": f"user-{random.randrange(users)}"}, "identifier_to_keep": {"external_id": "user-9"}}
        for _ in range(count)
    ]
    whom = [canonical(row["identifier_to_merge"]) for row in rows]
    return Case("users/merge", rows, [{canonical(row)} for row in rows], whom)


def aliases(random, count):
    users = draw_users(random, count)
    rows, whom = [], []
    for number in range(count):
        named = {"alias_name": f"lead-{number}", "alias_label": "crm"}
        whose = user(random, users, ("external_id",)) if random.random() < 0.8 else {}
        rows.append({**whose, **named})
        whom.append(canonical(whose or named["alias_name"]))
    return Case("users/aliases", rows, [{canonical(row)} for row in rows], whom)


def aliases_update(random, count):
    users = draw_users(random, count)
    rows = [
        {"alias_label": "crm", "old_alias_name": f"alias-{random.randrange(users)}", "new_alias_name": f"new-{number}"}
        for number in range(count)
    ]
    return Case("users/aliases/update", rows, [{canonical(row)} for row in rows], [row["old_alias_name"] for row in rows])


def rename(random, count):
    users = draw_users(random, count)
    new = lambda number: f"customer-{number}" if random.random() < 0.8 else f"user-{random.randrange(users)}"
    rows = [{"current_external_id": f"user-{random.randrange(users)}", "new_external_id": new(number)} for number in range(count)]
    whom = [row["current_external_id"] for row in rows]
    return Case("users/external_ids/rename", rows, [{canonical(row)} for row in rows], whom, repeatable=False, by_index=True)


def remove(random, count):
    users = draw_users(random, count)
    rows = [{"external_id": f"user-{random.randrange(users)}"} for _ in range(count)]
    ids = [row["external_id"] for row in rows]
    return Case("users/external_ids/remove", rows, [{canonical(one)} for one in ids], ids, repeatable=False, by_index=True)


def email_status(random, count):
    users = draw_users(random, count)
    states = ["subscribed", "unsubscribed", "opted_in"]
    rows = [{"email": f"user-{random.randrange(users)}@example.com", "subscription_state": random.choice(states)} for _ in range(count)]
    marks = [{f"{row['email']}:{row['subscription_state']}"} for row in rows]
    return Case("email/status", rows, marks, [row["email"] for row in rows])


def addresses(random, count):
    users = draw_users(random, count)
    rows = [{"email": f"user-{random.randrange(users)}@example.com"} for _ in range(count)]
    target = random.choice(["email/bounces/remove", "email/spam/remove", "email/blocklist"])
    return Case(target, rows, [{canonical(row["email"])} for row in rows], [row["email"] for row in rows])


def phones(random, count):
    users = draw_users(random, count)
    rows = [{"phone": f"+1555{random.randrange(users):07}"} for _ in range(count)]
    return Case("sms/invalid_phone_numbers/remove", rows, [{canonical(row["phone"])} for row in rows], [row["phone"] for row in rows])


def subscriptions(random, count):
    users, groups = draw_users(random, count), random.randint(1, len(GROUPS))
    rows, marks, whom = [], [], []
    for _ in range(count):
        whose = user(random, users, ("external_id", "email", "phone"))
        (kind, identifier), = whose.items()
        group, state = random.choice(GROUPS[:groups]), random.choice(["subscribed", "unsubscribed"])
        row = {**whose, "subscription_group_id": group, "subscription_state": state}
        if random.random() < 0.2:
            row["use_double_opt_in_logic"] = False
        rows.append(row)
        marks.append({canonical([f"{kind}s", identifier, group, state, row.get("use_double_opt_in_logic")])})
        whom.append(canonical([whose, group]))
    return Case("subscriptions", rows, marks, whom)


def items(random, count):
    users = draw_users(random, count)
    mode = random.choice(["replace", "update", "insert"])
    id = lambda: f"item-{random.randrange(users):04}"
    rows = [{"id": id(), "title": f"Dish {random.randrange(3)}"} for _ in range(count)]
    options = [f"MODE {mode}"] if mode != "replace" or random.random() < 0.5 else []
    return Case("catalogs/catalog_0/items", rows, [{canonical(row)} for row in rows], [row["id"] for row in rows], options)


def items_delete(random, count):
    users = draw_users(random, count)
    rows = [{"id": f"item-{random.randrange(users):04}"} for _ in range(count)]
    return Case("catalogs/catalog_0/items/delete", rows, [{canonical(row)} for row in rows], [row["id"] for row in rows])


def catalogs(random, count):
    count = min(count, 20)
    fields = [{"name": "id", "type": "string"}, {"name": "price", "type": "number"}]
    rows = [{"name": f"new_{random.randrange(count)}", "description": "Food", "fields": fields} for _ in range(count)]
    return Case("catalogs", rows, [{canonical(row)} for row in rows], [row["name"] for row in rows], repeatable=False)


def fields(random, count):
    rows = [{"name": f"field_{number}", "type": random.choice(["string", "number", "time"])} for number in range(count)]
    return Case("catalogs/catalog_0/fields", rows, [{canonical(row)} for row in rows], [row["name"] for row in rows], repeatable=False)


def selections(random, count):
    rows = [{"name": f"selection {number}", "external_id": f"s-{number}"} for number in range(min(count, 20))]
    return Case("catalogs/catalog_0/selections", rows, [{canonical(row)} for row in rows], [row["name"] for row in rows], repeatable=False)


def catalogs_delete(random, count):
    rows = [{"name": f"catalog_{random.randrange(5)}"} for _ in range(min(count, 20))]
    return Case("catalogs/delete", rows, [{row["name"]} for row in rows], [row["name"] for row in rows])


def cohort(random, count):
    users = draw_users(random, count)
    with_aliases = random.random() < 0.5
    rows, marks = [], []
    for _ in range(count):
        row = {"user_ids": f"user-{random.randrange(users)}"} if random.random() < 0.8 else {}
        if not row or random.random() < 0.2:
            row["device_ids"] = f"device-{random.randrange(users)}"
        if with_aliases and random.random() < 0.5:
            row["mail"] = f"user-{random.randrange(users)}@example.com"
        rows.append(row)
        own = {f"{name}:{canonical(row[name])}" for name in ("user_ids", "device_ids") if name in row}
        if "mail" in row:
            own.add("aliases:" + canonical({"alias_label": "mail", "alias_name": row["mail"]}))
        marks.append(own)
    options = [f"OPERATION {random.choice(['append', 'remove'])}"] + (["NAME 'VIP'"] if random.random() < 0.5 else [])
    return Case("cohorts/vip", rows, marks, [None] * count, options + ["ALIASES (mail)"] * any("mail" in row for row in rows))


def triggered(random, count, target, name):
    users = draw_users(random, count)
    rows, whom = [], []
    for number in range(count):
        whose = user(random, users, ("external_user_id", "user_alias", "braze_id"))
        rows.append({**whose, name: {"n": number}})
        whom.append(canonical(whose))
    marks = [{f"n_{number}"} for number in range(count)]
    return Case(target, rows, marks, whom, repeatable=False, kinds=("sends",))


def campaign(random, count):
    return triggered(random, count, f"campaigns/{CAMPAIGN}/trigger", "trigger_properties")


def canvas(random, count):
    return triggered(random, count, f"canvases/{CANVAS}/trigger", "context")


def request(random, count):
    count = min(count, 20)
    rows = [
        {"method": "POST", "path": "/content_blocks/create", "body": {"name": f"block_new_{number}", "content": "Hello"}}
        for number in range(count)
    ]
    return Case("request", rows, [{row["body"]["name"]} for row in rows], [None] * count, repeatable=False, kinds=("records",))
