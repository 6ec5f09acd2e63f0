#include <algorithm>

#include "daemon/gate/refuse.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/handlers.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

absl::Status CheckHello(const v1::HelloRequest& request) {
  if (request.program().size() > 64 || request.protocol_min() == 0 ||
      request.protocol_max() < request.protocol_min()) {
    return gate::Refuse(v1::REFUSAL_MALFORMED,
                        "a greeting with fields outside their limits");
  }
  if (request.protocol_min() > kProtocol) {
    return gate::Refuse(v1::REFUSAL_VERSION,
                        "the station speaks newer protocol versions only");
  }
  return absl::OkStatus();
}

absl::StatusOr<relay::Relay::LineQuestion> ReadLineQuestion(
    const v1::ListLinesRequest& request) {
  relay::Relay::LineQuestion question;
  if (!request.after_line_id().empty()) {
    auto after = ReadLineId(request.after_line_id());
    if (!after.ok()) return after.status();
    question.after = *after;
  }
  if (!request.line_id().empty()) {
    auto only = ReadLineId(request.line_id());
    if (!only.ok()) return only.status();
    question.only = *only;
  }
  return question;
}

v1::HelloResponse Response(const std::string& program,
                           const relay::Hello& hello) {
  v1::HelloResponse response;
  response.set_program(program);
  response.set_protocol(kProtocol);
  response.set_protocol_min(kProtocol);
  response.set_protocol_max(kProtocol);
  response.set_relay_time_ms(base::ToMillis(hello.relay_time));
  response.set_origin(hello.origin);
  response.set_last_envelope_hash(base::ToString(hello.last_envelope_hash));
  response.set_key_packages(hello.key_packages);
  for (const relay::KeyPackagesLeft& one : hello.left) {
    v1::KeyPackagesLeft& left = *response.add_left();
    left.set_suite(one.suite);
    left.set_key_packages(one.left);
    left.set_last_resort(one.last_resort);
  }
  response.set_enrolled(hello.enrolled);
  return response;
}

}  // namespace

absl::Status Hello(const Parts& parts, const gate::Peer& peer,
                   const v1::HelloRequest& request,
                   Answer<v1::HelloResponse> answer) {
  absl::Status status = CheckHello(request);
  if (!status.ok()) return status;
  parts.relay.Greet(peer, [program = parts.program, answer = std::move(answer)](
                              absl::StatusOr<relay::Hello> hello) {
    if (!hello.ok()) return answer(hello.status());
    answer(Response(program, *hello));
  });
  return absl::OkStatus();
}

absl::Status CreateLine(const Parts& parts, const gate::Peer& peer,
                        const v1::CreateLineRequest& request,
                        Answer<v1::CreateLineResponse> answer) {
  auto line = ReadLineId(request.line_id());
  if (!line.ok()) return line.status();
  auto line_class = ReadClass(request.class_());
  if (!line_class.ok()) return line_class.status();
  auto roster = ReadRoster(request.roster());
  if (!roster.ok()) return roster.status();
  auto done = [&relay = parts.relay, known = request.known_size(),
               answer = std::move(answer)](
                  absl::StatusOr<relay::Relay::CreatedLine> created) {
    if (!created.ok()) return answer(created.status());
    v1::CreateLineResponse response;
    Write(created->line, *response.mutable_line());
    Write(created->entry, *response.mutable_entry());
    WriteConsistency(relay, known, created->entry.size,
                     *response.mutable_entry()->mutable_consistency());
    answer(std::move(response));
  };
  parts.relay.CreateLine(peer, *line, *line_class, *std::move(roster),
                         std::move(done));
  return absl::OkStatus();
}

absl::Status ListLines(const Parts& parts, const gate::Peer& peer,
                       const v1::ListLinesRequest& request,
                       Answer<v1::ListLinesResponse> answer) {
  auto question = ReadLineQuestion(request);
  if (!question.ok()) return question.status();
  parts.relay.ListLines(peer, *question,
                        [answer = std::move(answer)](
                            absl::StatusOr<relay::Relay::LinePage> page) {
                          if (!page.ok()) return answer(page.status());
                          v1::ListLinesResponse response;
                          for (const relay::LineInfo& line : page->lines)
                            Write(line, *response.add_lines());
                          response.set_more(page->more);
                          answer(std::move(response));
                        });
  return absl::OkStatus();
}

absl::Status GetGroupInfo(const Parts& parts, const gate::Peer& peer,
                          const v1::GetGroupInfoRequest& request,
                          Answer<v1::GetGroupInfoResponse> answer) {
  auto line = ReadLineId(request.line_id());
  if (!line.ok()) return line.status();
  auto done = [answer = std::move(answer)](
                  absl::StatusOr<relay::Relay::GroupInfo> info) {
    if (!info.ok()) return answer(info.status());
    v1::GetGroupInfoResponse response;
    response.set_epoch(info->epoch);
    response.set_branch_id(base::ToString(info->branch_id));
    for (const std::string& station : info->roster)
      response.add_roster(station);
    response.set_sequence(info->sequence);
    response.set_group_info(base::ToString(info->group_info));
    answer(std::move(response));
  };
  parts.relay.GetGroupInfo(peer, *line, std::move(done));
  return absl::OkStatus();
}

absl::Status Confirm(const Parts& parts, const gate::Peer& peer,
                     const v1::ConfirmRequest& request,
                     Answer<v1::ConfirmResponse> answer) {
  auto lines = ReadRanges(request.lines());
  if (!lines.ok()) return lines.status();
  parts.relay.Confirm(
      peer, *std::move(lines),
      [answer = std::move(answer)](absl::StatusOr<uint64_t> index) {
        if (!index.ok()) return answer(index.status());
        v1::ConfirmResponse response;
        response.set_index(*index);
        answer(std::move(response));
      });
  return absl::OkStatus();
}

}  // namespace hotline::rpc
