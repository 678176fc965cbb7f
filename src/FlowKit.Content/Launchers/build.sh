#!/bin/sh
# Makes launcher-x64.exe (or the file named) from launcher.c, with Debian 12's gcc-mingw-w64-x86-64: the same versions give the same bytes.
set -eu
here=$(dirname "$0")
x86_64-w64-mingw32-gcc -Os -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-ident -fno-asynchronous-unwind-tables -fno-stack-protector -mno-stack-arg-probe \
    -nostdlib -Wl,--entry=start -Wl,--subsystem,console -Wl,--no-insert-timestamp -Wl,--dynamicbase -Wl,--nxcompat -Wl,--high-entropy-va -Wl,--gc-sections -s \
    -o "${1:-$here/launcher-x64.exe}" "$here/launcher.c" -lkernel32
