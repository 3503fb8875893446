"""Values between AMQP bytes and text, by Proton's codec.

Reads lines from stdin and answers each with one line: "decode HEX" with the text of the value, "encode TEXT" with the
hex of its bytes. A text is words with blanks between: a type, its value if it has one, and what is inside it.
"""
import struct
import sys
import uuid
from proton import Data, char, symbol, ulong

NAMES = {
    Data.NULL: 'null', Data.BOOL: 'boolean', Data.UBYTE: 'ubyte', Data.USHORT: 'ushort', Data.UINT: 'uint',
    Data.ULONG: 'ulong', Data.BYTE: 'byte', Data.SHORT: 'short', Data.INT: 'int', Data.LONG: 'long',
    Data.FLOAT: 'float', Data.DOUBLE: 'double', Data.DECIMAL32: 'decimal32', Data.DECIMAL64: 'decimal64',
    Data.DECIMAL128: 'decimal128', Data.CHAR: 'char', Data.TIMESTAMP: 'timestamp', Data.UUID: 'uuid',
    Data.BINARY: 'binary', Data.STRING: 'string', Data.SYMBOL: 'symbol', Data.DESCRIBED: 'described',
    Data.ARRAY: 'array', Data.LIST: 'list', Data.MAP: 'map'}
TYPES = {name: code for code, name in NAMES.items()}

SCALARS = {  # how to get it as a word, how to put a word
    'boolean': (lambda d: 'true' if d.get_bool() else 'false', lambda d, w: d.put_bool(w == 'true')),
    'ubyte': (lambda d: str(int(d.get_ubyte())), lambda d, w: d.put_ubyte(int(w))),
    'ushort': (lambda d: str(int(d.get_ushort())), lambda d, w: d.put_ushort(int(w))),
    'uint': (lambda d: str(int(d.get_uint())), lambda d, w: d.put_uint(int(w))),
    'ulong': (lambda d: str(int(d.get_ulong())), lambda d, w: d.put_ulong(int(w))),
    'byte': (lambda d: str(int(d.get_byte())), lambda d, w: d.put_byte(int(w))),
    'short': (lambda d: str(int(d.get_short())), lambda d, w: d.put_short(int(w))),
    'int': (lambda d: str(int(d.get_int())), lambda d, w: d.put_int(int(w))),
    'long': (lambda d: str(int(d.get_long())), lambda d, w: d.put_long(int(w))),
    'float': (lambda d: struct.pack('>f', d.get_float()).hex(),
              lambda d, w: d.put_float(struct.unpack('>f', bytes.fromhex(w))[0])),
    'double': (lambda d: struct.pack('>d', d.get_double()).hex(),
               lambda d, w: d.put_double(struct.unpack('>d', bytes.fromhex(w))[0])),
    'decimal32': (lambda d: '%08x' % d.get_decimal32(), lambda d, w: d.put_decimal32(int(w, 16))),
    'decimal64': (lambda d: '%016x' % d.get_decimal64(), lambda d, w: d.put_decimal64(int(w, 16))),
    'decimal128': (lambda d: bytes(d.get_decimal128()).hex(), lambda d, w: d.put_decimal128(bytes.fromhex(w))),
    'char': (lambda d: str(ord(d.get_char())), lambda d, w: d.put_char(char(chr(int(w))))),
    'timestamp': (lambda d: str(int(d.get_timestamp())), lambda d, w: d.put_timestamp(int(w))),
    'uuid': (lambda d: d.get_uuid().hex, lambda d, w: d.put_uuid(uuid.UUID(hex=w))),
    'binary': (lambda d: '.' + bytes(d.get_binary()).hex(), lambda d, w: d.put_binary(bytes.fromhex(w[1:]))),
    'string': (lambda d: '.' + d.get_string().encode('utf-8').hex(),
               lambda d, w: d.put_string(bytes.fromhex(w[1:]).decode('utf-8'))),
    'symbol': (lambda d: '.' + d.get_symbol().encode('ascii').hex(),
               lambda d, w: d.put_symbol(symbol(bytes.fromhex(w[1:]).decode('ascii')))),
}


def text_inside(data, words, count):
    data.enter()
    for _ in range(count):
        assert data.next()
        text_of(data, words)
    assert not data.next()
    data.exit()


def text_of(data, words):
    name = NAMES[data.type()]
    words.append(name)
    if name in SCALARS:
        words.append(SCALARS[name][0](data))
    elif name == 'described':
        text_inside(data, words, 2)
    elif name == 'array':
        count, described, element = data.get_array()
        words += [NAMES[element], str(count), 'described' if described else 'bare']
        text_inside(data, words, count + described)
    elif name == 'list':
        words.append(str(data.get_list()))
        text_inside(data, words, data.get_list())
    elif name == 'map':
        words.append(str(data.get_map()))
        text_inside(data, words, data.get_map())


def put_inside(data, words, count):
    data.enter()
    for _ in range(count):
        put(data, words)
    data.exit()


def put(data, words):
    name = next(words)
    if name == 'null':
        data.put_null()
    elif name in SCALARS:
        SCALARS[name][1](data, next(words))
    elif name == 'described':
        data.put_described()
        put_inside(data, words, 2)
    elif name == 'array':
        element, count, described = TYPES[next(words)], int(next(words)), next(words) == 'described'
        data.put_array(described, element)
        put_inside(data, words, count + described)
    elif name == 'list':
        data.put_list()
        put_inside(data, words, int(next(words)))
    elif name == 'map':
        data.put_map()
        put_inside(data, words, int(next(words)))


for line in sys.stdin:
    job, _, rest = line.rstrip('\n').partition(' ')
    data = Data()
    try:
        if job == 'decode':
            octets = bytes.fromhex(rest)
            assert data.decode(octets) == len(octets), 'octets left over'
            data.rewind()
            data.next()
            found = []
            text_of(data, found)
            print(' '.join(found))
        else:
            put(data, iter(rest.split(' ')))
            print(data.encode().hex())
    except Exception as e:
        print('error', type(e).__name__, str(e).replace('\n', ' '))
