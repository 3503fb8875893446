"""Bodies of every kind, and how `lepton receive --json` is to print them."""
import base64
import datetime
import uuid

from proton import (Array, Data, Described, Message, UNDESCRIBED, byte, char, decimal32, decimal64, decimal128,
                    float32, int32, short, symbol, timestamp, ubyte, uint, ulong, ushort)


def b64(octets):
    return base64.b64encode(octets).decode()


def instant(millis):
    text = datetime.datetime.utcfromtimestamp(millis // 1000).isoformat()
    rest = millis % 1000
    return text + ("." + "%03d" % rest if rest else "") + "Z"


def described(i):
    return Described(symbol("example:point"), [int32(i), int32(-i)])


ABSENT = object()
NULL_SECTION = bytes.fromhex("00537740")

# kind -> (body for message i, is it a data or sequence section, JSON of the body, body_type)
KINDS = {
    "string": lambda i: ("text %d \u00e4\u20ac\U0001f600" % i, False, "text %d \u00e4\u20ac\U0001f600" % i, "string"),
    "empty-string": lambda i: ("", False, "", "string"),
    "binary-value": lambda i: (b"\x00\xff%d" % i, False, b64(b"\x00\xff%d" % i), "binary"),
    "data": lambda i: (b"data\x00%d" % i, True, b64(b"data\x00%d" % i), "binary"),
    "list": lambda i: ([int32(i), "two", None, True], False, [i, "two", None, True], "list"),
    "sequence": lambda i: ([int32(i), "two", [int32(3)]], True, [i, "two", [3]], "sequence"),
    "map": lambda i: ({"n": int32(i), "s": "x", "m": {"k": False}}, False, {"n": i, "s": "x", "m": {"k": False}}, "map"),
    "no-body": lambda i: (None, False, ABSENT, "none"),
    "null": lambda i: (None, False, None, "null"),
    "boolean": lambda i: (i % 2 == 0, False, i % 2 == 0, "boolean"),
    "ubyte": lambda i: (ubyte(i % 256), False, i % 256, "ubyte"),
    "ushort": lambda i: (ushort(65535 - i), False, 65535 - i, "ushort"),
    "uint": lambda i: (uint(4294967295 - i), False, 4294967295 - i, "uint"),
    "ulong": lambda i: (ulong(18446744073709551615 - i), False, 18446744073709551615 - i, "ulong"),
    "byte": lambda i: (byte(i % 256 - 128), False, i % 256 - 128, "byte"),
    "short": lambda i: (short(i - 32768), False, i - 32768, "short"),
    "int": lambda i: (int32(i - 2147483648), False, i - 2147483648, "int"),
    "long": lambda i: (i - 9223372036854775808, False, i - 9223372036854775808, "long"),
    "float": lambda i: (float32(i + 0.5), False, i + 0.5, "float"),
    "double": lambda i: (i + 0.125, False, i + 0.125, "double"),
    "decimal32": lambda i: (decimal32(0x32800000 | i), False, str(i), "decimal32"),
    "decimal64": lambda i: (decimal64(0x31C0000000000000 | i), False, str(i), "decimal64"),
    "decimal128": lambda i: (decimal128((0x3040 << 112 | i).to_bytes(16, "big")), False, str(i), "decimal128"),
    "char": lambda i: (char(chr(0x1F600 + i % 80)), False, chr(0x1F600 + i % 80), "char"),
    "timestamp": lambda i: (timestamp(1700000000000 + i * 250), False, instant(1700000000000 + i * 250), "timestamp"),
    "uuid": lambda i: (uuid.UUID(int=i), False, str(uuid.UUID(int=i)), "uuid"),
    "symbol": lambda i: (symbol("sym-%d" % i), False, "sym-%d" % i, "symbol"),
    "array": lambda i: (Array(UNDESCRIBED, Data.INT, i, -i, 0), False, [i, -i, 0], "array"),
    "described": lambda i: (described(i), False, {"descriptor": "example:point", "value": [i, -i]}, "described"),
}


def number(kind, i):
    """A message-id that no other message has."""
    return list(KINDS).index(kind) * 1000000 + i


def message(kind, i):
    body, section, _, _ = KINDS[kind](i)
    out = Message(body=body, id=ulong(number(kind, i)), subject=kind, properties={"i": int32(i)})
    out.inferred = section
    return out


def encoded(kind, i):
    """The message in bytes. The binding writes no body section for None, so the null value is put behind it by hand."""
    return message(kind, i).encode() + (NULL_SECTION if kind == "null" else b"")


def expected(kind, i):
    _, _, body, body_type = KINDS[kind](i)
    line = {"id": number(kind, i), "subject": kind, "properties": {"i": i}, "body_type": body_type}
    return line if body is ABSENT else {**line, "body": body}
