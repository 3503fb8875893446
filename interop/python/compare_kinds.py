"""compare_kinds.py FILE COUNT: compares what `lepton receive --json` printed with what send_kinds.py sent, in order."""
import json
import sys

import kinds

with open(sys.argv[1], encoding="utf-8") as lines:
    received = [json.loads(line) for line in lines]
sent = [kinds.expected(kind, i) for kind in kinds.KINDS for i in range(int(sys.argv[2]))]
for n, (was, is_) in enumerate(zip(sent, received)):
    if "body" not in was and "body" in is_:
        sys.exit("message %d: there is a body, %r, and none was sent" % (n, is_["body"]))
    for key, value in was.items():
        if is_.get(key, "absent") != value or type(is_.get(key)) is not type(value):
            sys.exit("message %d: %s is %r, was sent as %r" % (n, key, is_.get(key, "absent"), value))
if len(sent) != len(received):
    sys.exit("%d were sent, %d received" % (len(sent), len(received)))
print("equal %d" % len(sent))
