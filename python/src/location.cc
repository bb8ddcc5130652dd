// The table of places: keyed by code object and instruction.
#include "python/src/location.h"

#include <Python.h>

#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

#include "python/src/object.h"

namespace tf::python {
namespace {

struct Place {
  PyCodeObject* code = nullptr;  // a reference: another object never gets its address
  int instruction = 0;
  uint32_t outer = 0;       // inside the package: the number of the place that called it
  bool in_package = false;  // then `where` is the caller's
  uint32_t number = 0;
  Location where;
};

std::string& package_prefix() {
  static auto* const prefix = new std::string;
  return *prefix;
}

/// Text that lives as long as the process: Locations point at it.
const char* interned(PyObject* text) {
  static auto* const texts = new std::unordered_set<std::string>;
  const char* utf8 = PyUnicode_AsUTF8(text);
  if (!utf8) {
    PyErr_Clear();
    utf8 = "?";
  }
  return texts->insert(utf8).first->c_str();
}

size_t hash_of(const PyCodeObject* code, int instruction, uint32_t outer) {
  const size_t key = (reinterpret_cast<uintptr_t>(code) >> 4) +
                     static_cast<size_t>(instruction) * 0x9E3779B97F4A7C15ull +
                     static_cast<size_t>(outer) * 0xC2B2AE3D27D4EB4Full;
  return key ^ (key >> 29);
}

/// Open addressing; the interpreter's lock guards it.
class Places {
 public:
  const Place& find(PyCodeObject* code, int instruction, uint32_t outer) {
    for (size_t i = hash_of(code, instruction, outer);; ++i) {
      Place& place = slots_[i & (slots_.size() - 1)];
      if (place.code == code && place.instruction == instruction && place.outer == outer)
        return place;
      if (!place.code) return add(code, instruction, outer);
    }
  }
  /// The place numbered `number`, from 1.
  const Location& location(uint32_t number) const { return locations_[number - 1]; }

 private:
  const Place& add(PyCodeObject* code, int instruction, uint32_t outer) {
    if (2 * ++count_ > slots_.size()) grow();
    Place place{code, instruction, outer, false, static_cast<uint32_t>(count_), {}};
    Py_INCREF(code);
    const char* file = interned(code->co_filename);
    const std::string& prefix = package_prefix();
    place.in_package = !prefix.empty() && std::strncmp(file, prefix.c_str(), prefix.size()) == 0;
    if (outer) {
      const Location& user = location(outer);
      place.where = Location(user.file(), user.line(), place.number, user.function());
    } else {
      const int line = PyCode_Addr2Line(code, instruction);
      place.where = Location(file, line > 0 ? static_cast<uint32_t>(line) : 0, place.number,
                             interned(code->co_name));
    }
    locations_.push_back(place.where);
    return put(place);
  }
  Place& put(const Place& place) {
    size_t i = hash_of(place.code, place.instruction, place.outer);
    while (slots_[i & (slots_.size() - 1)].code) ++i;
    return slots_[i & (slots_.size() - 1)] = place;
  }
  void grow() {
    std::vector<Place> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Place& place : old)
      if (place.code) put(place);
  }

  std::vector<Place> slots_ = std::vector<Place>(256);
  std::vector<Location> locations_;
  size_t count_ = 0;
};

Places& places() {
  static auto* const table = new Places;
  return *table;
}

/// The place of a frame; that of its caller, mixed with its own, where it is the package's.
const Place& place_of(PyFrameObject* frame) {
  PyCodeObject* const code = PyFrame_GetCode(frame);
  const int instruction = PyFrame_GetLasti(frame);
  const Place& place = places().find(code, instruction, 0);
  Py_DECREF(code);  // the table has one
  if (!place.in_package) return place;
  PyFrameObject* const caller = PyFrame_GetBack(frame);
  if (!caller) return place;
  const uint32_t outer = place_of(caller).number;
  Py_DECREF(caller);
  return places().find(code, instruction, outer);
}

}  // namespace

Location user_location() {
  PyFrameObject* const frame = PyEval_GetFrame();
  return frame ? place_of(frame).where : Location();
}

void set_package_prefix(const char* prefix) { package_prefix() = prefix; }

}  // namespace tf::python
