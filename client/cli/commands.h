// The subcommands, one file each. Each function declares its own below the
// root, and what it does.
#pragma once

namespace hotline::cli {

class Syntax;

void AddInit(Syntax& root);
void AddEnroll(Syntax& root);
void AddRenew(Syntax& root);
void AddRejoin(Syntax& root);
void AddTrust(Syntax& root);
void AddLine(Syntax& root);
void AddSend(Syntax& root);
void AddWatch(Syntax& root);
void AddAck(Syntax& root);
void AddLog(Syntax& root);
void AddShow(Syntax& root);
void AddStatus(Syntax& root);
void AddAudit(Syntax& root);
void AddRecordKeep(Syntax& root);
void AddSave(Syntax& root);
void AddResend(Syntax& root);
void AddEscalation(Syntax& root);
void AddOperator(Syntax& root);
void AddDuty(Syntax& root);
void AddWatchLog(Syntax& root);
void AddOpen(Syntax& root);
void AddRelease(Syntax& root);
// Below `line`.
void AddInvitations(Syntax& line);
void AddLineChanges(Syntax& line);

}  // namespace hotline::cli
