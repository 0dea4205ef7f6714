#include "msrsync/app/probe.hpp"

#include <doctest/doctest.h>

using namespace msrsync::app;

TEST_SUITE("app") {
  TEST_CASE("latency decides what auto means") {
    const AutoChoices local = choose(1e-6, 1e-6, 2);
    CHECK(local.processes == 8);
    CHECK(local.min_entries == 2000);
    CHECK(local.whole_tree_entries == 3000);
    CHECK(choose(1e-6, 1e-6, 8).whole_tree_entries == 2000);
    CHECK(local.most_processes == 64);
    CHECK_FALSE(local.is_growing);
    CHECK(local.crawl_threads == 2);
    CHECK(local.is_local);
    const AutoChoices filer = choose(1e-6, 0.005, 2);
    CHECK(filer.processes == 32);
    CHECK(filer.most_processes == 64);
    CHECK(filer.is_growing);
    CHECK(filer.min_entries == 4);
    CHECK(filer.whole_tree_entries == 0);
    CHECK(filer.crawl_threads == 64);
    CHECK_FALSE(filer.is_local);
    CHECK(filer.comparing_threads() == 0);             // 64 wait for the destination as it is
    CHECK(choose(0.005, 1e-6, 2).crawl_threads == 2);  // more come as the crawl sees it
    CHECK(choose(0.005, 1e-6, 2).comparing_threads() == 0);
    CHECK(choose(0.005, 0.005, 2).comparing_threads() == 64);
    CHECK(choose(1e-6, 1e-6, 128).crawl_threads == 8);
    CHECK(choose(1e-6, 1e-6, 128).processes == 64);
    CHECK(choose(1e-6, 1e-6, 0).crawl_threads == 1);
  }

  TEST_CASE("another host counts as slow, and a remote shell gets few and large buckets") {
    const AutoChoices daemon = choose(1e-6, kRemoteRoundTrip, 2);
    CHECK(daemon.processes == 32);
    CHECK(daemon.crawl_threads == 2);
    CHECK(choose(0.005, kRemoteRoundTrip, 2).comparing_threads() == 0);  // nobody compares there
    const AutoChoices shell = choose_through_shell(daemon);
    CHECK(shell.processes == 8);
    CHECK(shell.most_processes == 8);
    CHECK_FALSE(shell.is_growing);
    CHECK(shell.min_entries == 1000);
    CHECK(shell.crawl_threads == 2);
  }
}
