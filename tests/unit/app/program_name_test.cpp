#include "msrsync/app/program_name.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync::app;

TEST_SUITE("app") {
  TEST_CASE("the last part of the name decides") {
    for (const char* name : {"prime", "/usr/bin/prime", "./prime", "prime.py", "a/b/prime.py"})
      CHECK_MESSAGE(program_of(name) == Program::prime, std::string(name));
    for (const char* name : {"parallelcp", "/usr/bin/parallelcp"})
      CHECK_MESSAGE(program_of(name) == Program::parallelcp, std::string(name));
    for (const char* name : {"msrsync", "/prime/msrsync", "", "primer", "prime/", "xprime",
                             "parallelcp/msrsync", "/x/parallelcp2", "parallelcp/"})
      CHECK_MESSAGE(program_of(name) == Program::msrsync, std::string(name));
  }
}
