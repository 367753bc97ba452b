"""shims.py - builds the libraries that fault drivers preload: shim_alloc.c, shim_io.c, shim_power.c."""
import atexit
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def shim(name):
    """The path of shim_NAME.c as a library, made in a folder of its own."""
    folder = tempfile.mkdtemp(prefix="hark-shim-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, "lib%s.so" % name)
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-D_GNU_SOURCE", "-I", os.path.join(HERE, "..", ".."), "-o", path,
                    os.path.join(HERE, "shim_%s.c" % name), "-ldl"], check=True)
    return path


def counts_lines(program):
    with open(program, "rb") as f:
        return b"__gcov_" in f.read()
