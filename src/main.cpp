// Hands over to app::run; the only place that returns to the system.
#include <string>
#include <vector>

#include "msrsync/app/app.hpp"

int main(int argc, char** argv) {
  return msrsync::app::run(std::vector<std::string>(argv, argv + argc));
}
