// SPDX-License-Identifier: GPL-3.0-or-later
// The C library's resolver loads plug-ins, which a statically linked program should not do. Asio mentions it;
// nothing here calls it: addresses are numeric (core/posix/endpoint.h). Whoever begins to gets an error
// instead of a surprise.
#include <netdb.h>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) { return EAI_FAIL; }

extern "C" void freeaddrinfo(addrinfo*) noexcept {}
