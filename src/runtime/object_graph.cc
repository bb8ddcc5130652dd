// Writes tensorflow.TrackableObjectGraph (core/protobuf/trackable_object_graph.proto).
#include "runtime/object_graph.h"

#include <protozero/pbf_writer.hpp>

namespace tf::internal {
namespace {

// Field numbers of the proto.
enum Graph { kNodes = 1 };
enum Object { kChildren = 1, kAttributes = 2, kSlotVariables = 3, kHasCheckpointValues = 5 };
enum Reference { kNodeId = 1, kLocalName = 2 };
enum Attribute { kName = 1, kFullName = 2, kCheckpointKey = 3 };
enum SlotReference { kOriginalVariable = 1, kSlotName = 2, kSlotVariable = 3 };
enum BoolValue { kValue = 1 };

void write_node(protozero::pbf_writer& writer, const ObjectGraph::Node& node) {
  for (const auto& [name, id] : node.children) {
    protozero::pbf_writer child(writer, kChildren);
    child.add_int32(kNodeId, id);
    child.add_string(kLocalName, name);
  }
  if (!node.key.empty()) {
    protozero::pbf_writer attribute(writer, kAttributes);
    attribute.add_string(kName, "VARIABLE_VALUE");
    attribute.add_string(kFullName, node.full_name);
    attribute.add_string(kCheckpointKey, node.key);
  }
  for (const ObjectGraph::Slot& slot : node.slots) {
    protozero::pbf_writer reference(writer, kSlotVariables);
    reference.add_int32(kOriginalVariable, slot.variable);
    reference.add_string(kSlotName, slot.name);
    reference.add_int32(kSlotVariable, slot.slot_variable);
  }
  protozero::pbf_writer has_values(writer, kHasCheckpointValues);
  has_values.add_bool(kValue, true);
}

}  // namespace

std::string serialized(const ObjectGraph& graph) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  for (const ObjectGraph::Node& node : graph.nodes) {
    protozero::pbf_writer object(writer, kNodes);
    write_node(object, node);
  }
  return bytes;
}

}  // namespace tf::internal
