#include "msrsync/app/program_name.hpp"

#include <doctest/doctest.h>

using namespace msrsync::app;

TEST_SUITE("app") {
  TEST_CASE("the last part of the name says which program was called") {
    CHECK(program_of("parallelcp") == Program::parallelcp);
    CHECK(program_of("/usr/bin/parallelcp") == Program::parallelcp);
    for (const char* other : {"", "msrsync", "parallelcp/msrsync", "/x/parallelcp2", "parallelcp/"})
      CHECK(program_of(other) == Program::msrsync);
  }
}
