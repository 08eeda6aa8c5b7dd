"""What may have become of rows, by the requests that a sandbox got: what a write says of its rows is held against it."""

import json
from collections import Counter, defaultdict

from write_rows import marks_of

# What the sandbox did, and its client cannot know of.
LOST = {"lost", "half", "cut", "late_500", "late_504", "500", "504", "refuse", "stall"}
BAD_BODY = {"truncated", "html"}
# Targets whose answers say which rows were taken: from these nothing is no answer.
TOLD = ("users/attributes", "users/events", "users/purchases", "users/identify", "users/external_ids/", "campaigns/", "canvases/")
PASSING = {429, 502, 503, 423}


class Oracle:
    """The requests of one write, for the rows of one case."""

    def __init__(self, case, requests, times_out, is_halted):
        self.case, self.times_out, self.is_halted = case, times_out, is_halted
        # A cohort is named before its members come.
        self.requests = [one for one in requests if not one["path"].endswith("/cohorts")]
        self.rows = defaultdict(list)
        for row, marks in enumerate(case.marks):
            for mark in marks:
                self.rows[mark].append(row)
        self.found = defaultdict(list)  # by mark: (request, array, index)
        for request in self.requests:
            arrays = marks_of(request["path"], read(request["body"]))
            request["elements"] = [(name, index, marks) for name, array in arrays.items() for index, marks in enumerate(array)]
            request["rows"] = {row for _, _, marks in request["elements"] for mark in marks for row in self.rows[mark]}
            for name, index, marks in request["elements"]:
                for mark in marks:
                    assert mark in self.rows, f"nobody asked for {mark}"
                    self.found[mark].append((request, name, index))

    def adds(self, row):
        """Whether twice is not as good as once."""
        if isinstance(self.case.repeatable, bool):
            return not self.case.repeatable
        return row in self.case.repeatable

    def taken(self, mark):
        """How often the sandbox took what has the mark."""
        return sum(
            request["processed"] and not is_refused(request, name, index) for request, name, index in self.found[mark]
        )

    def check(self, row, status, http_status):
        """Whether a row's outcome can be, by what is known of it."""
        marks = self.case.marks[row]
        if not marks:
            assert (status, http_status) == ("rejected", None), f"a row that cannot be sent is {status}"
            return
        allowed = set()
        for mark in marks:
            allowed |= self.allowed(mark)
            taken, rows = self.taken(mark), len(self.rows[mark])
            if self.adds(row):
                assert taken <= rows, f"{mark} was taken {taken} times"
                assert status not in ("rejected", "not_sent") or taken < rows, f"{mark} was taken, and is {status}"
            is_gone = any(request["method"] == "DELETE" and request["status"] == 404 for request, _, _ in self.found[mark])
            assert status != "accepted" or taken or is_gone, f"{mark} was not taken, and is accepted"
        assert status in allowed, f"{marks} is {status} ({http_status}), and not {allowed}: {self.told(marks)}"

    def told(self, marks):
        found = [request for mark in marks for request, _, _ in self.found[mark]]
        return [(one["number"], one["status"], one["fault"], one["processed"]) for one in found]

    def allowed(self, mark):
        found = self.found[mark]
        if not found:
            # What timed out may not even have arrived.
            return {"not_sent", "unknown"} if self.times_out else {"not_sent"}
        # Where rows say the same, it is not known which request was for which of them.
        ends = found[-1:] if len(self.rows[mark]) == 1 else found
        allowed = set().union(*(self.verdicts(mark, found[: found.index(end)], end) for end in ends))
        return allowed | ({"not_sent"} if len(self.rows[mark]) > 1 and self.is_halted else set())

    def verdicts(self, mark, earlier, end):
        request, name, index = end
        status, fault = request["status"], request["fault"]
        late = {"unknown"} if self.times_out else set()
        if status is None or self.is_lost(request):
            return {"unknown"}
        was_lost = any(self.is_lost(one) for one, _, _ in earlier) or late and earlier
        if status in PASSING:
            return {"unknown"} | late if was_lost and not late else {"not_sent"} | late
        if status in (301, 302, 401, 403):
            return {"not_sent"} | late
        if status >= 400 and not request["processed"]:
            refused = {"rejected"} | late
            if self.is_halted and len(request["rows"]) > 1:
                refused.add("not_sent")  # of what was refused together, the parts were not tried any more
            if status == 404 and earlier:
                refused.add("accepted")  # what is gone was perhaps deleted by the attempt before
            return refused
        if fault == "unindexed" and "/track" in request["path"]:
            return {"unknown"}
        if not request["processed"] or is_refused(request, name, index):
            # The attempt before may have been processed, whatever this one was told.
            return {"rejected", "unknown"} if late or was_lost and status < 400 else {"rejected"}
        return {"accepted"} | late

    def is_lost(self, request):
        """Whether its client cannot know what became of it."""
        fault, status = request["fault"], request["status"]
        if status is not None and status < 300 and (fault in BAD_BODY or fault == "empty" and self.case.target.startswith(TOLD)):
            return True
        return fault in LOST or status in (500, 504)

    def check_order(self):
        """Rows about the same are under way one after the other, in the order of the query."""
        if self.times_out:
            return  # a request goes on in the sandbox after nobody waits for it any more
        by_number = {request["number"]: request for request in self.requests}
        last = {}
        for request in self.requests:
            whom = {self.case.whom[row] for row in request["rows"]} - {None}
            for other in request["overlapped"]:
                shared = whom & {self.case.whom[row] for row in by_number.get(other, {"rows": []})["rows"]}
                assert not shared, f"requests {other} and {request['number']} have {shared} at once"
            if not request["processed"]:
                continue
            ordered = defaultdict(list)
            for _, _, marks in request["elements"]:
                rows = {self.rows[mark][0] for mark in marks if len(self.rows[mark]) == 1}
                for row in sorted(rows):
                    ordered[self.case.whom[row]].append(row)
            for one, rows in ordered.items():
                assert one is None or rows == sorted(rows), f"{one}: {rows}"
                before = last.get(one, [-1])
                is_again = set(rows) <= set(before)
                assert one is None or is_again or before[-1] < rows[0], f"{one}: {before}, then {rows}"
                last[one] = rows


def is_refused(request, array, index):
    return any((one["input_array"], one["index"]) == (array, index) for one in request["refused"])


def twice(elements):
    """What of this is there more than once."""
    return [one for one, count in Counter(elements).items() if count > 1]


def read(body):
    try:
        return json.loads(body or "{}")
    except ValueError as problem:
        raise AssertionError(f"a body is no JSON: {problem}: {body}") from None
