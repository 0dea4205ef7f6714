#include "msrsync/base/error.hpp"

#include <system_error>
#include <utility>

#include "msrsync/base/text.hpp"

namespace msrsync {

Error bad_usage(std::string message, std::string path) {
  return {ExitCode::bad_usage, std::move(message), std::move(path), 0};
}

std::string to_text(const Error& error) {
  std::string text = error.message;
  if (!error.path.empty()) text += " '" + printable(error.path) + "'";
  if (error.os_error != 0) text += ": " + std::generic_category().message(error.os_error);
  return text;
}

}  // namespace msrsync
