// tf::gradients: walks recorded history backwards and records the gradient as ordinary operations.
#include "imperative/gradients.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "gradients/registry.h"
#include "imperative/index.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/engine.h"
#include "record/known.h"
#include "record/site.h"
#include "record/variable_state.h"

namespace tf {

GradientSource::GradientSource(const Indexed& indexed) : tensor_(indexed.read()) {}

namespace internal {

const OpDef& GradientArgs::op() const { return *node_->signature->op; }
int GradientArgs::num_inputs() const { return node_->num_inputs; }
int GradientArgs::num_outputs() const { return node_->num_outputs; }

Tensor GradientArgs::x(int i) const {
  if (!node_->whole)
    throw_error(ErrorCode::failed_precondition, "gradients",
                "history was closed while the gradient was being recorded; raise the limits with "
                "tf::config::set_history_limit",
                site(node_->site).user);
  return Access::share(node_->inputs()[i]);
}

Tensor GradientArgs::y(int i) const { return Access::share(&node_->outputs()[i]); }

Tensor GradientArgs::dy(int i) const {
  return output_gradients_[static_cast<size_t>(i)].defined()
             ? output_gradients_[static_cast<size_t>(i)]
             : raw_ops::ZerosLike(y(i));
}

const AttrValue& GradientArgs::attr_value(std::string_view name) const {
  return *node_->signature->attrs->find(name);
}

bool may_have_gradient(const OpDef& op) {
  GradientRule rule = nullptr;
  return find_rule(op, rule) != RuleState::not_differentiable;
}

namespace {

Tensor filled(const Tensor& like, bool with_ones) {
  return with_ones ? raw_ops::OnesLike(like) : raw_ops::ZerosLike(like);
}

std::string place_of(const Node* node) { return place(site(node->site).user); }

// Whether ys were computed from operations outside the calling thread's window that are remembered, or
// will be once they have run: those a limit may close.
bool reach_beyond_window(const std::vector<Tensor>& ys) {
  const Window* const window = &this_window();
  std::unordered_set<const Node*> seen;
  std::vector<const Value*> pending;
  for (const Tensor& y : ys) pending.push_back(Access::get(y));
  while (!pending.empty()) {
    const Value* const value = pending.back();
    Node* const node = value->node;
    pending.pop_back();
    if (!may_carry_gradient(value->dtype) || !seen.insert(node).second) continue;
    if (node->in_history || (!node->settled() && node->window != window)) return true;
    if (node->settled()) continue;
    for (int i = 0; i < node->num_inputs; ++i) pending.push_back(node->inputs()[i]);
  }
  return false;
}

// While alive, no limit closes history.
struct OpenHistory {
  OpenHistory() { ++engine().walks; }
  ~OpenHistory() { --engine().walks; }
  OpenHistory(const OpenHistory&) = delete;
  OpenHistory& operator=(const OpenHistory&) = delete;
};

class Backward {
 public:
  Backward(const std::vector<Tensor>& ys, const std::vector<GradientSource>& xs,
           const GradientsOptions& options, const Location& where)
      : ys_(ys), xs_(xs), options_(options), where_(where) {}

  std::vector<Tensor> run() {
    check_arguments();
    // Limits close history once a piece has run: whether they have must not depend on time.
    if (engine().async_owner == &this_window() && reach_beyond_window(ys_))
      wait_until_idle(this_window());
    find_targets();
    collect();
    const KeptNodes kept(nodes_);
    mark_relevant();
    seed();
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node)
      if (relevant_.count(*node)) differentiate(*node);
    std::vector<Tensor> results;
    for (const GradientSource& x : xs_) results.push_back(result(x));
    return results;
  }

 private:
  void check(const Tensor& tensor, const char* what) const {
    if (!tensor.defined())
      invalid_argument("gradients", where_, what,
                       " must not be empty handles (default-made or moved from)");
    if (!carries_gradient(tensor.dtype()))
      invalid_argument("gradients", where_, what, " must be floating-point or complex, got ",
                       name(tensor.dtype()), "; convert it with tf::cast first");
  }

  void check_arguments() const {
    for (const Tensor& y : ys_) check(y, "ys");
    for (const GradientSource& x : xs_) {
      if (!x.variable().defined())
        check(x.tensor(), "xs");
      else if (!carries_gradient(x.variable().dtype()))
        invalid_argument("gradients", where_, "xs must be floating-point or complex, got ",
                         name(x.variable().dtype()), "; convert it with tf::cast first");
    }
    if (options_.grad_ys.empty()) return;
    if (options_.grad_ys.size() != ys_.size())
      invalid_argument("gradients", where_, "grad_ys must have one entry per y, got ",
                       options_.grad_ys.size(), " for ", ys_.size(), " ys");
    for (size_t i = 0; i < ys_.size(); ++i) check_grad_y(ys_[i], options_.grad_ys[i]);
  }

  void check_grad_y(const Tensor& y, const Tensor& grad_y) const {
    if (!grad_y.defined()) return;
    if (grad_y.dtype() != y.dtype())
      invalid_argument("gradients", where_, "grad_ys must have the dtype of its y, ",
                       name(y.dtype()), ", got ", name(grad_y.dtype()));
    const Shape& given = static_shape(grad_y);
    const Shape& wanted = static_shape(y);
    if (given.is_fully_defined() && wanted.is_fully_defined() && !(given == wanted))
      invalid_argument("gradients", where_, "grad_ys must have the shape of its y, ", wanted.str(),
                       ", got ", given.str());
  }

  void find_targets() {
    for (const GradientSource& x : xs_) {
      if (x.variable().defined())
        variables_.insert(x.variable().state().get());
      else
        values_.insert(same(Access::get(x.tensor())));
    }
    for (const GradientSource& stop : options_.stop_gradients) {
      if (stop.variable().defined())
        stopped_variables_.insert(stop.variable().state().get());
      else
        stopped_.insert(same(Access::get(stop.tensor())));
    }
  }

  // One value stands for all that are a variable's at one version: whether two reads became one depends
  // on where windows were cut, and must not show.
  const Value* same(const Value* value) const {
    const Node* node = value->node;
    if (node->kind == NodeKind::constant || !node->variable) return value;
    return versions_.try_emplace({node->variable.get(), node->version}, value).first->second;
  }

  bool is_stopped(const Value* value) const {
    return stopped_.count(same(value)) ||
           (value->node->variable && stopped_variables_.count(value->node->variable.get()));
  }

  bool is_target(const Value* value) const {
    return values_.count(same(value)) ||
           (value->node->kind != NodeKind::constant && value->node->variable &&
            variables_.count(value->node->variable.get()));
  }

  // Everything the ys were computed from, as far as it is known, oldest first. A stopped x has a
  // gradient of its own; what it was computed from has none through it.
  void collect() {
    std::unordered_set<Node*> seen, entered;
    std::vector<Node*> pending;
    const auto visit = [&](Value* value) {
      const bool stopped = is_stopped(value);
      if (!may_carry_gradient(value->dtype) || (stopped && !is_target(value))) return;
      if (seen.insert(value->node).second) nodes_.push_back(value->node);
      if (!stopped && entered.insert(value->node).second) pending.push_back(value->node);
    };
    for (const Tensor& y : ys_) visit(Access::get(y));
    for (size_t next = 0; next < pending.size(); ++next) {
      Node* node = pending[next];
      if (node->kind != NodeKind::operation) continue;
      if (node->closed || node->closed_serial > 0) refuse_closed(node);
      if (node->closed || !node->whole) continue;
      if (!node->signature->differentiable) continue;
      for (int i = 0; i < node->num_inputs; ++i) visit(node->inputs()[i]);
    }
    std::sort(nodes_.begin(), nodes_.end(),
              [](const Node* a, const Node* b) { return a->serial < b->serial; });
  }

  // A closed operation may have depended on any variable, or on a tensor older than itself.
  void refuse_closed(const Node* node) const {
    const uint64_t closed = node->closed ? node->serial : node->closed_serial;
    bool could_reach = !variables_.empty();
    for (const Value* x : values_) could_reach = could_reach || x->node->serial < closed;
    if (!could_reach) return;
    throw_error(ErrorCode::failed_precondition, "gradients",
                text("the history of ", node->signature->op->name, " recorded at ", place_of(node),
                     " is closed (by the end of a new_step, or beyond "
                     "tf::config::set_history_limit); ask inside the step or raise the limit"),
                where_);
  }

  void mark_relevant() {
    for (Node* node : nodes_) {
      bool is_relevant = false;
      for (int i = 0; i < node->num_outputs && !is_relevant; ++i)
        is_relevant = is_target(&node->outputs()[i]);
      if (node->kind == NodeKind::operation && node->whole && !node->closed &&
          node->signature->differentiable)
        for (int i = 0; i < node->num_inputs && !is_relevant; ++i)
          is_relevant = leads_to_target(node->inputs()[i]);
      if (is_relevant) relevant_.insert(node);
    }
  }

  bool leads_to_target(const Value* value) const {
    return may_carry_gradient(value->dtype) &&
           (is_target(value) || (!is_stopped(value) && relevant_.count(value->node)));
  }

  void seed() {
    for (size_t i = 0; i < ys_.size(); ++i) {
      Value* y = Access::get(ys_[i]);
      if (!leads_to_target(y) && !is_target(y)) continue;
      const bool is_given = !options_.grad_ys.empty() && options_.grad_ys[i].defined();
      terms_[y].push_back(is_given ? options_.grad_ys[i] : filled(ys_[i], true));
    }
  }

  void differentiate(Node* node) {
    if (node->kind != NodeKind::operation) return;
    if (node->closed) refuse_closed(node);  // meanwhile, by the end of another thread's step
    if (!node->whole) return;
    std::vector<bool> wanted(node->num_inputs);
    bool wants_any = false;
    for (int i = 0; i < node->num_inputs; ++i) {
      wanted[i] = leads_to_target(node->inputs()[i]);
      wants_any = wants_any || wanted[i];
    }
    std::vector<Tensor> output_gradients(node->num_outputs);
    bool flows = false;
    for (int i = 0; i < node->num_outputs; ++i) {
      const auto found = terms_.find(&node->outputs()[i]);
      if (found == terms_.end() || is_stopped(&node->outputs()[i])) continue;
      output_gradients[i] = sum_of(found->second);
      found->second = {output_gradients[i]};
      flows = true;
    }
    if (!flows || !wants_any) return;
    GradientRule rule = nullptr;
    if (find_rule(*node->signature->op, rule) != RuleState::found) refuse_missing(node);
    const InputGradients gradients = rule(GradientArgs(node, output_gradients, wanted));
    for (int i = 0; i < node->num_inputs && i < static_cast<int>(gradients.size()); ++i)
      if (wanted[i] && gradients[i].defined()) terms_[node->inputs()[i]].push_back(gradients[i]);
  }

  [[noreturn]] void refuse_missing(const Node* node) const {
    throw_error(ErrorCode::not_found, "gradients",
                text("operation ", node->signature->op->name, " recorded at ", place_of(node),
                     " lies on the path from ys to xs and has no gradient; stop there with "
                     "tf::stop_gradient or use another operation"),
                where_);
  }

  void append_terms(const Value* value, std::vector<GradientTerm>& terms) const {
    const auto found = terms_.find(value);
    if (found != terms_.end())
      terms.insert(terms.end(), found->second.begin(), found->second.end());
  }

  void add_terms(Value* x, std::vector<GradientTerm>& terms) {
    const Node* node = x->node;
    if (node->kind == NodeKind::constant || !node->variable) {
      return append_terms(x, terms);
    }
    for (Node* other : nodes_) {
      if (same(other->outputs()) != same(x)) continue;
      append_terms(other->outputs(), terms);
    }
  }

  Tensor result(const GradientSource& x) {
    std::vector<GradientTerm> terms;
    if (x.variable().defined()) {
      for (Node* node : nodes_) {
        if (node->variable != x.variable().state()) continue;
        append_terms(node->outputs(), terms);
      }
    } else {
      add_terms(Access::get(x.tensor()), terms);
    }
    if (!terms.empty()) return sum_of(terms);
    if (options_.unconnected_gradients == UnconnectedGradients::none) return Tensor();
    return filled(x.variable().defined() ? x.variable().value(where_) : x.tensor(), false);
  }

  const std::vector<Tensor>& ys_;
  const std::vector<GradientSource>& xs_;
  const GradientsOptions& options_;
  const Location& where_;
  mutable std::map<std::pair<const VariableState*, int64_t>, const Value*> versions_;
  std::unordered_set<const Value*> values_;
  std::unordered_set<const VariableState*> variables_;
  std::unordered_set<const Value*> stopped_;
  std::unordered_set<const VariableState*> stopped_variables_;
  std::vector<Node*> nodes_;
  std::unordered_set<const Node*> relevant_;
  std::unordered_map<const Value*, std::vector<GradientTerm>> terms_;
};

}  // namespace
}  // namespace internal

std::vector<Tensor> gradients(const std::vector<Tensor>& ys, const std::vector<GradientSource>& xs,
                              const GradientsOptions& options, Location where) {
  const internal::CallerScope scope(where);
  const internal::EngineLock lock;
  const internal::OpenHistory open;
  return internal::Backward(ys, xs, options, internal::CallerScope::user(where)).run();
}

std::vector<Tensor> gradients(const Tensor& y, const GradientSource& x,
                              const GradientsOptions& options, Location where) {
  return gradients(std::vector<Tensor>{y}, std::vector<GradientSource>{x}, options, where);
}

}  // namespace tf
