"""Plays one side of a SASL exchange with Cyrus SASL, over lines of base64 on standard input and output.

    cyrus.py client MECHANISM USER PASSWORD     says its first word, then answers each line
    cyrus.py server MECHANISM USER PASSWORD DB  answers each line; DB is a file for the one user that it knows

Behind it "bound CERTIFICATE" names a PEM file: the exchange is bound to TLS with that certificate of the server (RFC 5929 §4), whose
signature has to be by SHA-256.

An answer is a word and octets in base64: "go" where it goes on, "ok" (a server: the user) where it is done, "no" where it is not.
A line "-" stands for no octets at all.
"""
import base64
import ctypes
import hashlib
import ssl
import sys

CB_LIST_END, CB_GETOPT, CB_USER, CB_AUTHNAME, CB_PASS = 0, 1, 0x4001, 0x4002, 0x4004
OK, CONTINUE = 0, 1
CREATE = 1
CHANNEL_BINDING = 21

role, mechanism, user, password = [text.encode() for text in sys.argv[1:5]]
sasl = ctypes.CDLL("libsasl2.so.2")


class Secret(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ulong), ("data", ctypes.c_ubyte * 256)]


class Binding(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("critical", ctypes.c_int), ("len", ctypes.c_ulong), ("data", ctypes.c_char_p)]


class Callback(ctypes.Structure):
    _fields_ = [("id", ctypes.c_ulong), ("proc", ctypes.c_void_p), ("context", ctypes.c_void_p)]


secret = Secret(len(password), (ctypes.c_ubyte * 256)(*password))
options = {b"auxprop_plugin": b"sasldb", b"pwcheck_method": b"auxprop", b"mech_list": mechanism}
if role == b"server":
    options[b"sasldb_path"] = sys.argv[5].encode()
kept = []


def callback(number, result, *arguments):
    def wrap(function):
        pointer = ctypes.CFUNCTYPE(result, *arguments)(function)
        kept.append(pointer)
        return Callback(number, ctypes.cast(pointer, ctypes.c_void_p), None)
    return wrap


pointer = ctypes.c_void_p


@callback(CB_GETOPT, ctypes.c_int, pointer, ctypes.c_char_p, ctypes.c_char_p,
          ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_uint))
def getopt(context, plugin, option, result, length):
    if option not in options:
        return -1
    result[0] = options[option]
    return OK


def simple(context, number, result, length):
    result[0] = user if number == CB_AUTHNAME else b""
    if length:
        length[0] = len(result[0])
    return OK


arguments = (pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_uint))
as_user = callback(CB_USER, ctypes.c_int, *arguments)(simple)
as_name = callback(CB_AUTHNAME, ctypes.c_int, *arguments)(simple)


@callback(CB_PASS, ctypes.c_int, pointer, pointer, ctypes.c_int, ctypes.POINTER(pointer))
def passes(connection, context, number, result):
    result[0] = ctypes.addressof(secret)
    return OK


def listed(*callbacks):
    return (Callback * (len(callbacks) + 1))(*callbacks, Callback(CB_LIST_END, None, None))


def read():
    line = sys.stdin.readline().strip()
    return None if line in ("", "-") else base64.b64decode(line)


def say(word, octets):
    print(word, "-" if octets is None else base64.b64encode(octets).decode(), flush=True)


def taken(out, length):
    return ctypes.string_at(out, length.value) if out else None


connection, out, length = pointer(), pointer(), ctypes.c_uint()


def answer(result):
    word = "go" if result == CONTINUE else "ok" if result == OK else "no"
    if word == "no":
        print(sasl.sasl_errdetail and ctypes.c_char_p(detail(connection)).value, file=sys.stderr)
    say(word, taken(out, length) if word != "no" else None)
    return word


def bind():
    if "bound" in sys.argv:
        with open(sys.argv[sys.argv.index("bound") + 1]) as file:
            text = file.read()
        end = text.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
        seen = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE-----"):end])).digest()
        binding = Binding(b"tls-server-end-point", 1, len(seen), seen)
        kept.append(binding)
        assert sasl.sasl_setprop(connection, CHANNEL_BINDING, ctypes.byref(binding)) == OK


detail = sasl.sasl_errdetail
detail.restype = ctypes.c_char_p
detail.argtypes = [pointer]

if role == b"client":
    known = listed(getopt, as_user, as_name, passes)
    assert sasl.sasl_client_init(known) == OK
    assert sasl.sasl_client_new(b"amqp", b"localhost", None, None, known, 0, ctypes.byref(connection)) == OK
    bind()
    chosen = ctypes.c_char_p()
    word = answer(sasl.sasl_client_start(
        connection, mechanism, None, ctypes.byref(out), ctypes.byref(length), ctypes.byref(chosen)))
    while word == "go":
        challenge = read()
        if challenge is None:
            break
        word = answer(sasl.sasl_client_step(
            connection, challenge, len(challenge), None, ctypes.byref(out), ctypes.byref(length)))
else:
    known = listed(getopt)
    assert sasl.sasl_server_init(known, b"lepton") == OK
    assert sasl.sasl_server_new(b"amqp", b"localhost", b"localhost", None, None, known, 0, ctypes.byref(connection)) == OK
    assert sasl.sasl_setpass(connection, user, password, len(password), None, 0, CREATE) == OK, detail(connection)
    bind()
    say("go", None)
    first = read()
    word = answer(sasl.sasl_server_start(
        connection, mechanism, first, len(first), ctypes.byref(out), ctypes.byref(length)))
    while word == "go":
        response = read() or b""
        word = answer(sasl.sasl_server_step(
            connection, response, len(response), ctypes.byref(out), ctypes.byref(length)))
