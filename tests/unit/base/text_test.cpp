#include "msrsync/base/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "support/result_text.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("words are split as a shell splits them") {
    struct Row {
      const char* text;
      std::vector<std::string> words;
    };
    const Row rows[] = {
        {"", {}},
        {"  \t\n ", {}},
        {"-a -b", {"-a", "-b"}},
        {"  -a\t-b\n", {"-a", "-b"}},
        {"--filter='- *.o'", {"--filter=- *.o"}},
        {R"(-e "ssh -p 22")", {"-e", "ssh -p 22"}},
        {R"(a\ b c\\d \'e)", {"a b", "c\\d", "'e"}},
        {R"("a\"b\\c\$d\`e\nf")", {R"(a"b\c$d`e\nf)"}},
        {R"('a\b"c')", {R"(a\b"c)"}},
        {"'' \"\"", {"", ""}},
        {"a'b'\"c\"d", {"abcd"}},
        {"$HOME *.c #x ~", {"$HOME", "*.c", "#x", "~"}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto words = split_shell_words(row.text);
      REQUIRE(words.has_value());
      CHECK(words.value() == row.words);
    }
  }

  TEST_CASE("an unfinished word is bad usage") {
    for (const char* text : {"'a", "a \"b", "\"a\\\"", "a\\", "''' ", "\"\\"}) {
      CAPTURE(text);
      const auto words = split_shell_words(text);
      REQUIRE(words.has_error());
      CHECK(words.error().code == ExitCode::bad_usage);
      CHECK(words.error().path == text);
    }
  }

  TEST_CASE("words are quoted only where a shell needs it") {
    struct Row {
      std::vector<std::string> words;
      const char* line;
    };
    const Row rows[] = {
        {{}, ""},
        {{"rsync", "-aS", "--a=b", "./c,d:e+f@g%"}, "rsync -aS --a=b ./c,d:e+f@g%"},
        {{"", "a b", "it's"}, R"('' 'a b' 'it'\''s')"},
        {{"*", "~", "#", "$x"}, "'*' '~' '#' '$x'"},
        {{"a\nb'\\\xff"}, R"($'a\012b\'\\\377')"},
        {{"caf\xc3\xa9"}, "'caf\xc3\xa9'"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      CHECK(join_for_display(row.words) == row.line);
    }
  }

  TEST_CASE("what is joined for display can be split again") {
    const std::vector<std::string> words = {"", "a b", "it's", "\"", "\\", "`$x`", "-e", "\t"};
    const std::vector<std::string> without_controls(words.begin(), words.end() - 1);
    const auto again = split_shell_words(join_for_display(without_controls));
    REQUIRE(again.has_value());
    CHECK(again.value() == without_controls);
  }

  TEST_CASE("bytes that could steer a terminal are shown in octal") {
    struct Row {
      std::string bytes;
      const char* text;
    };
    const Row rows[] = {
        {"plain name", "plain name"},
        {"a\nb\x1b[31m\x7f", R"(a\012b\033[31m\177)"},
        {std::string("\0", 1), R"(\000)"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"caf\xe9", R"(caf\351)"},
        {"\xc2\x9b"
         "1m",
         R"(\302\2331m)"},
        {"\xf0\x9f\x90\x9f\xf0\x9f", "\xf0\x9f\x90\x9f\\360\\237"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(printable(row.bytes) == row.text);
    }
  }

  TEST_CASE("UTF-8 is judged as RFC 3629 has it") {
    struct Row {
      const char* name;
      const char* bytes;
      bool is_valid;
    };
    const Row rows[] = {
        {"empty", "", true},
        {"ascii", "abc", true},
        {"two, three and four bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9f", true},
        {"the last code point", "\xf4\x8f\xbf\xbf", true},
        {"past the last code point", "\xf4\x90\x80\x80", false},
        {"a lone continuation", "\x80", false},
        {"a cut sequence", "\xe2\x82", false},
        {"a wrong continuation", "\xc3(", false},
        {"overlong slash", "\xc0\xaf", false},
        {"overlong in three", "\xe0\x80\xaf", false},
        {"overlong in four", "\xf0\x8f\xbf\xbf", false},
        {"a surrogate", "\xed\xa0\x80", false},
        {"a byte that never occurs", "\xff", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(is_valid_utf8(row.bytes) == row.is_valid);
    }
  }

  TEST_CASE("base64 gives the vectors of RFC 4648") {
    const std::array<std::array<const char*, 2>, 8> rows = {{{"", ""},
                                                             {"f", "Zg=="},
                                                             {"fo", "Zm8="},
                                                             {"foo", "Zm9v"},
                                                             {"foob", "Zm9vYg=="},
                                                             {"fooba", "Zm9vYmE="},
                                                             {"foobar", "Zm9vYmFy"},
                                                             {"\xff\xfe\xfd", "//79"}}};
    for (const auto& [bytes, text] : rows) {
      CHECK(base64(bytes) == text);
      CHECK(from_base64(text) == bytes);
    }
  }

  TEST_CASE("every byte survives base64") {
    std::string bytes;
    for (int i = 0; i < 3 * 256; ++i) {
      bytes += static_cast<char>(i * 7);
      CHECK(from_base64(base64(bytes)) == bytes);
    }
  }

  TEST_CASE("what base64 does not write is not read") {
    for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8=Zm8=", "Zm 8", "Zm8\n",
                             "=", "====", "Zm9v=", "Zm9-", "Zm\xc3\xa9"}) {
      CAPTURE(text);
      CHECK_FALSE(from_base64(text));
    }
  }
}
