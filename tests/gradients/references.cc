// Reading and computing the gradient references.
#include "gradients/references.h"

#include <complex>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "imperative/gradients.h"
#include "imperative/raw_ops.h"

namespace tf::testing {

namespace {

DType dtype_of_code(const std::string& code) {
  static const std::map<std::string, DType> codes = {
      {"d", DType::float64}, {"f", DType::float32}, {"c", DType::complex128},
      {"i", DType::int32},   {"l", DType::int64},   {"b", DType::bool_}};
  return codes.at(code);
}

Shape parse_shape(const std::string& word) {
  std::vector<int64_t> dims;
  std::istringstream in(word == "-" ? "" : word);
  for (std::string part; std::getline(in, part, ',');) dims.push_back(std::stoll(part));
  return Shape(dims);
}

template <class T>
std::vector<T> rest(std::istream& in) {
  std::vector<T> values;
  for (T value; in >> value;) values.push_back(value);
  return values;
}

// `>>` refuses "nan" and "inf".
Numbers rest_numbers(std::istream& in) {
  Numbers values;
  for (std::string word; in >> word;) values.push_back(std::stod(word));
  return values;
}

raw_ops::AttrAny parse_attr(std::istream& in) {
  std::string type, word;
  in >> type;
  if (type == "li") return rest<int64_t>(in);
  if (type == "lf") return rest<double>(in);
  in >> word;
  if (type == "b") return word == "1";
  if (type == "i") return static_cast<int64_t>(std::stoll(word));
  if (type == "f") return std::stod(word);
  if (type == "t") return as_dtype(word);
  if (type == "p") return parse_shape(word);
  return word;
}

std::optional<Numbers> parse_gradient(std::istream& in) {
  const std::streampos start = in.tellg();
  std::string word;
  if (in >> word && word == "none") return std::nullopt;
  in.clear();
  in.seekg(start);
  return rest_numbers(in);
}

class Reader {
 public:
  explicit Reader(const std::string& path) : file_(path) {
    if (!file_) throw std::runtime_error("cannot read " + path);
  }

  References read() {
    for (std::string line; std::getline(file_, line);) {
      ++line_;
      std::istringstream in(line);
      std::string key;
      in >> key;
      take(key, in);
    }
    return std::move(references_);
  }

 private:
  void take(const std::string& key, std::istringstream& in) {
    if (key == "differentiable")
      references_.differentiable = rest<std::string>(in);
    else if (key == "not_differentiable")
      references_.not_differentiable = rest<std::string>(in);
    else if (key == "op")
      begin(in);
    else if (key == "list")
      in >> list_left_, current_.list_sizes.push_back(list_left_);
    else if (key == "in")
      take_input(in);
    else if (key == "outputs")
      current_.outputs = rest<int>(in);
    else if (key == "wrt")
      current_.wrt = rest<int>(in);
    else if (key == "fd")
      in >> current_.differences;
    else if (key == "grad")
      current_.first.push_back(parse_gradient(in));
    else if (key == "second")
      current_.second.push_back(parse_gradient(in));
    else if (key == "end")
      references_.cases.push_back(std::move(current_));
    else if (key == "attr")
      take_attr(in);
    else if (key != "#")
      throw std::runtime_error("unknown line: " + key);
  }

  void begin(std::istringstream& in) {
    current_ = {};
    current_.line = line_;
    in >> current_.op;
  }

  void take_attr(std::istringstream& in) {
    std::string name;
    in >> name;
    current_.attrs.emplace_back(name, parse_attr(in));
  }

  void take_input(std::istringstream& in) {
    std::string code, shape;
    in >> code >> shape;
    if (list_left_ > 0)
      --list_left_;
    else
      current_.list_sizes.push_back(1);
    current_.inputs.push_back({dtype_of_code(code), parse_shape(shape), rest_numbers(in)});
  }

  std::ifstream file_;
  int line_ = 0;
  int list_left_ = 0;
  ReferenceCase current_;
  References references_;
};

template <class T>
Tensor make(const Shape& shape, const Numbers& values) {
  return constant(std::vector<T>(values.begin(), values.end()), shape);
}

int64_t numbers_in(const Tensor& tensor) {
  return tensor.size() * (is_complex(tensor.dtype()) ? 2 : 1);
}

Tensor patterned(int stream, const Tensor& like) {
  return make_tensor(like.dtype(), like.shape(), pattern(stream, numbers_in(like)));
}

bool carries_gradient(const Tensor& tensor) {
  return is_floating(tensor.dtype()) || is_complex(tensor.dtype());
}

void move(Numbers& values, const Numbers& by) {
  for (size_t i = 0; i < values.size(); ++i) values[i] += by[i];
}

/// The same value with extents that recording cannot know.
Tensor hidden(const Tensor& x) {
  const Shape shape = x.shape();
  if (!carries_gradient(x) || shape.rank() == 0) return x;
  const Tensor extents = constant(std::vector<int64_t>(shape.begin(), shape.end()));
  return raw_ops::Reshape(x, raw_ops::Abs(extents));
}

std::vector<Tensor> call(const ReferenceCase& reference, std::vector<Tensor> inputs, bool hide) {
  if (hide)
    for (Tensor& input : inputs) input = hidden(input);
  std::vector<std::vector<Tensor>> arguments;
  size_t next = 0;
  for (const int size : reference.list_sizes) {
    arguments.emplace_back(inputs.begin() + next, inputs.begin() + next + size);
    next += size;
  }
  return raw_ops::call(reference.op, arguments, reference.attrs);
}

}  // namespace

const References& references() {
  static const References all =
      Reader(std::string(IMPERATIVE_TEST_DATA) + "/gradients/data/references.txt").read();
  return all;
}

Numbers pattern(int stream, int64_t count) {
  Numbers values(count);
  for (int64_t k = 0; k < count; ++k)
    values[k] = static_cast<double>((k * 37 + stream * 17 + 11) % 101) / 50.0 - 1.0;
  return values;
}

Tensor make_tensor(DType dtype, const Shape& shape, const Numbers& values) {
  switch (dtype) {
    case DType::float64: return make<double>(shape, values);
    case DType::float32: return make<float>(shape, values);
    case DType::int32: return make<int32_t>(shape, values);
    case DType::int64: return make<int64_t>(shape, values);
    case DType::bool_: return make<bool>(shape, values);
    default: {
      std::vector<std::complex<double>> pairs;
      for (size_t i = 0; i < values.size(); i += 2) pairs.emplace_back(values[i], values[i + 1]);
      return constant(pairs, shape);
    }
  }
}

Numbers numbers(const Tensor& tensor) {
  if (!is_complex(tensor.dtype())) return tensor.to_vector<double>();
  Numbers result;
  for (const std::complex<double>& value : tensor.to_vector<std::complex<double>>()) {
    result.push_back(value.real());
    result.push_back(value.imag());
  }
  return result;
}

Evaluation evaluate(const ReferenceCase& reference, const EvaluationOptions& options) {
  Evaluation result;
  std::vector<ReferenceInput> inputs = reference.inputs;
  size_t moved = 0;
  if (!options.moves.empty())
    for (const int i : reference.wrt) move(inputs[i].values, options.moves[moved++]);
  for (const ReferenceInput& input : inputs)
    result.inputs.push_back(make_tensor(input.dtype, input.shape, input.values));

  const std::vector<Tensor> outputs = call(reference, result.inputs, options.hide_extents);
  for (int i = 0; i < static_cast<int>(outputs.size()); ++i)
    if (reference.outputs.empty() && carries_gradient(outputs[i])) result.ys.push_back(outputs[i]);
  for (const int i : reference.outputs) result.ys.push_back(outputs[i]);
  for (int j = 0; j < static_cast<int>(result.ys.size()); ++j) {
    const Tensor& y = result.ys[j];
    Numbers weights = pattern(j, numbers_in(y));
    if (!options.moves.empty() && options.second) move(weights, options.moves[moved++]);
    result.ws.push_back(make_tensor(y.dtype(), y.shape(), weights));
  }

  std::vector<GradientSource> xs;
  for (const int i : reference.wrt) xs.emplace_back(result.inputs[i]);
  result.first = gradients(result.ys, xs, {.grad_ys = result.ws});
  if (!options.second) return result;
  for (const Tensor& w : result.ws) xs.emplace_back(w);
  std::vector<Tensor> found, vs;
  for (const Tensor& gradient : result.first) {
    if (!gradient.defined()) continue;
    vs.push_back(patterned(50 + static_cast<int>(vs.size()), gradient));
    found.push_back(gradient);
  }
  result.second = gradients(found, xs, {.grad_ys = vs});
  return result;
}

}  // namespace tf::testing
