// Hands over to app::run; the only place that returns to the system.
#include <string>
#include <vector>

#include "msrsync/app/app.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/fill/worker.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (words.size() > 1 && words[1] == msrsync::fill::kWorkerWord)
    return msrsync::fill::run_worker({words.begin() + 2, words.end()});
  return msrsync::app::run(words);
}
