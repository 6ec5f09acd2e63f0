#include "daemon/audit/tree.h"

#include "absl/strings/str_cat.h"

namespace hotline::audit {
namespace {

absl::Status Beyond(uint64_t size) {
  return absl::NotFoundError(
      absl::StrCat("log: nothing is published at ", size));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tree>> Tree::Open(
    std::unique_ptr<store::Reader> reader) {
  auto stored = reader->Head();
  if (!stored.ok()) return stored.status();
  std::unique_ptr<Tree> tree(new Tree(std::move(reader)));
  if (auto loaded = tree->nodes_.Load(stored->size); !loaded.ok())
    return loaded;
  tree->head_ = {stored->size, tlog::kEmptyRoot,
                 std::make_shared<std::string>(stored->checkpoint)};
  auto edge = tree->EdgeOf(stored->size);
  if (!edge.ok()) return edge.status();
  tree->head_.root = (*edge)->Root();
  if (stored->size > 0 && tree->head_.root != stored->root) {
    return absl::DataLossError(absl::StrCat(
        "log: the hash tiles do not lead to the stored root of size ",
        stored->size, ": the journal was altered or damaged"));
  }
  return tree;
}

Head Tree::Newest() const {
  std::lock_guard hold(lock_);
  return head_;
}

absl::StatusOr<base::Digest> Tree::Node(tlog::NodeId id) const {
  std::lock_guard hold(lock_);
  return nodes_.Node(id);
}

absl::StatusOr<const Edge*> Tree::EdgeOf(uint64_t size) const {
  for (const Edge& edge : edges_) {
    if (edge.size() == size) return &edge;
  }
  auto made =
      Edge::Make(size, [this](tlog::NodeId id) { return nodes_.Node(id); });
  if (!made.ok()) return made.status();
  next_edge_ = (next_edge_ + 1) % edges_.size();
  edges_[next_edge_] = *std::move(made);
  return &edges_[next_edge_];
}

absl::StatusOr<std::vector<base::Digest>> Tree::Inclusion(uint64_t index,
                                                          uint64_t size) const {
  std::lock_guard hold(lock_);
  if (size > head_.size) return Beyond(size);
  if (index >= size) return Beyond(index);
  auto edge = EdgeOf(size);
  if (!edge.ok()) return edge.status();
  return (*edge)->Path({0, index},
                       [this](tlog::NodeId id) { return nodes_.Node(id); });
}

absl::StatusOr<std::vector<base::Digest>> Tree::Consistency(
    uint64_t first, uint64_t second) const {
  std::lock_guard hold(lock_);
  if (second > head_.size) return Beyond(second);
  if (first > second) return Beyond(first);
  if (first == 0 || first == second) return std::vector<base::Digest>();
  auto edge = EdgeOf(second);
  if (!edge.ok()) return edge.status();
  return (*edge)->Consistency(
      first, [this](tlog::NodeId id) { return nodes_.Node(id); });
}

absl::StatusOr<base::ByteArray<41>> Tree::Leaf(uint64_t index) const {
  std::lock_guard hold(lock_);
  if (index >= head_.size) return Beyond(index);
  auto entry = reader_->Entry(index);
  if (!entry.ok()) return entry.status();
  return entry->leaf;
}

void Tree::Publish(const tlog::Batch& batch, Head head) {
  std::lock_guard hold(lock_);
  nodes_.Add(batch);
  head_ = std::move(head);
}

absl::StatusOr<tlog::Frontier> Tree::Frontier() {
  struct Locked final : tlog::NodeReader {
    explicit Locked(Tree& owner) : tree(owner) {}
    absl::StatusOr<base::Digest> Node(tlog::NodeId id) override {
      return tree.nodes_.Node(id);
    }
    Tree& tree;
  };
  std::lock_guard hold(lock_);
  Locked nodes(*this);
  return tlog::Frontier::Restore(head_.size, nodes);
}

}  // namespace hotline::audit
