// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/execution.h"

namespace changeover {

void ExecutionCounts::add(RequestClass loss, Execution execution) noexcept
{
    if (execution == Execution::None) ++lostBeforeExecution;
    if (execution == Execution::Executed && isUnanswered(loss)) ++executedUnanswered;
}

void ExecutionCounts::remove(RequestClass loss, Execution execution) noexcept
{
    if (execution == Execution::None) --lostBeforeExecution;
    if (execution == Execution::Executed && isUnanswered(loss)) --executedUnanswered;
}

}  // namespace changeover
