// Judges one finished cp: which of its names are copied.
#pragma once

#include <string>

#include "msrsync/rsync/copy_tool.hpp"

namespace msrsync::cp {

/// Where the paths of cp's complaints are.
struct Places {
  std::string program;      ///< as it was called
  std::string directory;    ///< its working directory, relative to the source's root; "": the root
  std::string destination;  ///< what it copied into
};

/// Exit 0: all of them. cp goes on after a name that fails, says so in a line each, and ends with
/// 1: then every line must be understood, or nothing is known of any name. All names that are not
/// complained of are copied. An end of any other kind says nothing.
rsync::SliceVerdict judge_piece(const rsync::PieceEnd& end, const Places& places);

}  // namespace msrsync::cp
