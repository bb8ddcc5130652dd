// Timelines of what ran when.
#pragma once

#include <string>

#include "imperative/location.h"

namespace tf::profiler::experimental {

/// Begins a timeline of all threads: windows, the plans and operations that ran in them, and what was
/// built in the background. While it is on, each takes some microseconds more. Makes the folder
/// `logdir`. Errors: AlreadyExistsError if one is on, or the system's if there can be no such folder.
/// Source: `tf.profiler.experimental.start`.
void start(const std::string& logdir, Location where = Location::current());

/// Ends the timeline and, if `save`, writes it to `logdir/imperative.trace.json`, in the Trace Event
/// Format that https://ui.perfetto.dev and chrome://tracing show. Errors: UnavailableError if none is
/// on, or the system's. Source: `tf.profiler.experimental.stop`, which writes for TensorBoard.
void stop(bool save = true, Location where = Location::current());

}  // namespace tf::profiler::experimental
