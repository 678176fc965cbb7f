"""FlowKit's Python worker: serves calls of one host process over two pipes. Standard library only, Python 3.9 or later.

A message is eight bytes of length (little endian) and one encoded value. Requests come on the first pipe, answers go out on the
second. What Python code prints goes to standard error, which the host reads as the log.
"""

import importlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import traceback

NONE, FALSE, TRUE, INT, FLOAT, TEXT, BYTES, LIST, MAP, HANDLE, INTS, FLOATS = b"NFTidsblmhID"
MAX_DEPTH = 200

_length = struct.Struct("<Q")
_int = struct.Struct("<q")
_float = struct.Struct("<d")


class Unplain(Exception):
    """A value has no plain form."""


class Objects:
    """The objects that stay here, by number."""

    def __init__(self):
        self._held = {0: None}
        self._next = 0

    def add(self, value):
        self._next += 1
        self._held[self._next] = value
        return self._next

    def get(self, number):
        return self._held[number]

    def drop(self, number):
        self._held.pop(number, None)


def type_name(kind):
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", str(kind))
    return name if module in (None, "builtins") else module + "." + name


class Encoder:
    def __init__(self, objects):
        self._objects = objects
        self._parts = []

    def encode(self, value, depth=0):
        """Writes a value; what has no plain form becomes a handle, also inside a list or a dict."""
        mark = len(self._parts)
        try:
            self._plain(value, depth)
        except Unplain:
            del self._parts[mark:]
            self.handle(value)

    def handle(self, value):
        name = type_name(type(value)).encode("utf-8")
        self._parts += (bytes([HANDLE]), _int.pack(self._objects.add(value)), _length.pack(len(name)), name)

    def finish(self):
        return b"".join(self._parts)

    def _plain(self, value, depth):
        parts = self._parts
        if depth > MAX_DEPTH:
            raise Unplain
        if value is None:
            parts.append(bytes([NONE]))
        elif value is True or value is False:
            parts.append(bytes([TRUE if value else FALSE]))
        elif isinstance(value, int):
            number = int(value)
            if not -(1 << 63) <= number < (1 << 63):
                raise Unplain
            parts += (bytes([INT]), _int.pack(number))
        elif isinstance(value, float):
            parts += (bytes([FLOAT]), _float.pack(value))
        elif isinstance(value, str):
            # A lone surrogate is no text that anybody else could read.
            self._sized(TEXT, value.encode("utf-8", "replace"))
        elif isinstance(value, (bytes, bytearray, memoryview)):
            self._sized(BYTES, bytes(value))
        elif type(value) in (list, tuple) or (isinstance(value, tuple) and hasattr(value, "_fields")):
            self._list(value, depth)
        elif isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                raise Unplain
            parts += (bytes([MAP]), _length.pack(len(value)))
            for key, item in value.items():
                key = key.encode("utf-8", "replace")
                parts += (_length.pack(len(key)), key)
                self.encode(item, depth + 1)
        else:
            self._numpy(value, depth)

    def _sized(self, tag, content):
        self._parts += (bytes([tag]), _length.pack(len(content)), content)

    def _list(self, value, depth):
        # Long lists of numbers go as one block.
        if len(value) > 8:
            kinds = set(map(type, value))
            if kinds == {float}:
                self._parts += (bytes([FLOATS]), _length.pack(len(value)), struct.pack("<%dd" % len(value), *value))
                return
            if kinds == {int}:
                try:
                    self._parts += (bytes([INTS]), _length.pack(len(value)), struct.pack("<%dq" % len(value), *value))
                    return
                except struct.error:
                    pass
        self._parts += (bytes([LIST]), _length.pack(len(value)))
        for item in value:
            self.encode(item, depth + 1)

    def _numpy(self, value, depth):
        # numpy is never imported here; a value of it can only come from code that did.
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.generic) and value.dtype.kind in "biufSU":
            self._plain(value.item(), depth)
        elif numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.kind in "biufSU":
            self._plain(value.tolist(), depth)
        else:
            raise Unplain


class Decoder:
    def __init__(self, objects, data):
        self._objects = objects
        self._data = data
        self._at = 0

    def _take(self, size):
        start = self._at
        self._at = end = start + size
        if end > len(self._data):
            raise ValueError("a message is cut short")
        return self._data[start:end]

    def _size(self):
        return _length.unpack(self._take(8))[0]

    def decode(self):
        tag = self._take(1)[0]
        if tag == NONE:
            return None
        if tag == TRUE:
            return True
        if tag == FALSE:
            return False
        if tag == INT:
            return _int.unpack(self._take(8))[0]
        if tag == FLOAT:
            return _float.unpack(self._take(8))[0]
        if tag == TEXT:
            return str(self._take(self._size()), "utf-8")
        if tag == BYTES:
            return bytes(self._take(self._size()))
        if tag == LIST:
            return [self.decode() for _ in range(self._size())]
        if tag == FLOATS:
            count = self._size()
            return list(struct.unpack("<%dd" % count, self._take(8 * count)))
        if tag == INTS:
            count = self._size()
            return list(struct.unpack("<%dq" % count, self._take(8 * count)))
        if tag == MAP:
            result = {}
            for _ in range(self._size()):
                key = str(self._take(self._size()), "utf-8")
                result[key] = self.decode()
            return result
        if tag == HANDLE:
            number = _int.unpack(self._take(8))[0]
            self._take(self._size())
            return self._objects.get(number)
        raise ValueError("a message has the unknown tag %d" % tag)


def read_exactly(pipe, size):
    parts = []
    while size > 0:
        part = os.read(pipe, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_all(pipe, data):
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view[: 1 << 20]):]


def releases():
    """The distributions of the top-level modules that are imported now: (module, distribution, version)."""
    from importlib import metadata

    modules = {name.partition(".")[0] for name in list(sys.modules)}
    found = set()
    for distribution in metadata.distributions():
        try:
            name, version = distribution.metadata["Name"], distribution.version
            tops = {file.parts[0] for file in distribution.files or () if len(file.parts) > 1}
            tops |= {file.name[:-3] for file in distribution.files or () if len(file.parts) == 1 and file.name.endswith(".py")}
        except Exception:
            continue
        for module in tops & modules:
            found.add((module, name, version))
    return [list(item) for item in sorted(found)]


def leave():
    """Ends this process at once, and where it has a process group of its own everything that it started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


class Worker:
    def __init__(self, requests, answers):
        self._requests = requests
        self._answers = answers
        self._objects = Objects()
        self._inbox = queue.SimpleQueue()
        self._busy = False

    def run(self):
        signal.signal(signal.SIGINT, self._interrupt)
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            message = self._inbox.get()
            if message is None:
                return
            try:
                self._busy = True
                answer = self._serve(message)
                self._busy = False
            except KeyboardInterrupt as error:
                self._busy = False
                answer = self._failure(error)
            self._send(answer)

    def _interrupt(self, number, frame):
        # An interrupt that comes after its call has ended means nothing, and must not cut an answer short.
        if self._busy:
            raise KeyboardInterrupt("the call was interrupted")

    def _listen(self):
        while True:
            head = read_exactly(self._requests, 8)
            data = read_exactly(self._requests, _length.unpack(head)[0]) if head else None
            if data is None:
                # The host is gone, or wants no more. A call that still runs has nobody to answer to.
                if self._busy:
                    leave()
                self._inbox.put(None)
                return
            self._inbox.put(data)

    def _serve(self, message):
        encoder = Encoder(self._objects)
        encoder._parts.append(bytes([TRUE]))
        try:
            request = Decoder(self._objects, message).decode()
            result = getattr(self, "op_" + request.pop("op"))(**request)
            wanted = request.get("returns")
            if wanted == "nothing":
                encoder.encode(None)
            elif wanted == "handle" and result is not None:
                encoder.handle(result)
            else:
                encoder.encode(result)
            return encoder.finish()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return self._failure(error)
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except Exception:
                    pass

    def _failure(self, error):
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        try:
            message = str(error)
        except Exception:
            message = "(the exception has no readable text)"
        encoder = Encoder(self._objects)
        encoder._parts.append(bytes([FALSE]))
        encoder.encode({
            "type": type_name(type(error)),
            "message": message,
            "traceback": "".join(traceback.format_exception(type(error), error, trace)) if trace is not None else "",
        })
        return encoder.finish()

    def _send(self, answer):
        try:
            write_all(self._answers, _length.pack(len(answer)))
            write_all(self._answers, answer)
        except BrokenPipeError:
            leave()

    def op_call(self, module, function, arguments, returns):
        target = importlib.import_module(module)
        for name in function.split("."):
            target = getattr(target, name)
        return target(**arguments)

    def op_dump(self, value):
        return {"data": pickle.dumps(value, protocol=4), "releases": releases()}

    def op_load(self, data, returns):
        return pickle.loads(data)

    def op_drop(self, numbers):
        for number in numbers:
            self._objects.drop(number)


def main(folders):
    # In a session of its own Ctrl-C does not reach it: the host does, and says when a call is to stop.
    if hasattr(os, "setsid"):
        os.setsid()
    # The pipes move away from standard input and output, so that nothing that Python code or a library does can reach them.
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    sys.stdin = open(0, "r", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    sys.path[:0] = folders
    sys.argv = ["flowkit"]
    Worker(requests, answers).run()
