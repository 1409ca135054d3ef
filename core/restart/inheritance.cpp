// SPDX-License-Identifier: BSL-1.0
#include "core/restart/inheritance.h"

#include "core/process/birth.h"

#include <unistd.h>

namespace changeover {

namespace {

/// The number that it will have in the child.
int add(LaunchPlan& launch, int descriptor)
{
    launch.descriptors.push_back(descriptor);
    return inheritedDescriptor(launch.descriptors.size() - 1);
}

}  // namespace

std::vector<std::int32_t> Inheritance::descriptors() const
{
    std::vector<std::int32_t> numbers{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    for (std::size_t i = 0; i < launch.descriptors.size(); ++i)
        numbers.push_back(inheritedDescriptor(i));
    return numbers;
}

Inheritance inheritanceOf(const Bequest& bequest, std::span<const Listener> listeners)
{
    Inheritance all;
    all.launch.signalsAtBirth = LaunchPlan::Signals::Successor;
    all.launch.stdio[STDERR_FILENO] = bequest.errorPipe;
    Birth birth;
    birth.generation = bequest.generation;
    birth.channel = add(all.launch, bequest.channel);
    birth.originalStderr = add(all.launch, STDERR_FILENO);
    if (bequest.lifeline >= 0) birth.lifeline = add(all.launch, bequest.lifeline);
    for (const Listener& listener : listeners) {
        const int number =
            listener.socket ? add(all.launch, listener.socket.get()) : ManifestMessage::kBindAnew;
        all.manifest.listeners.push_back({listener.configured, listener.address.text(), listener.backlog,
                                          number, listener.path.isOurs() && !bequest.holds,
                                          listener.activated});
    }
    if (bequest.holds) all.hold.emplace();
    if (bequest.sibling >= 0) all.hold->sibling = add(all.launch, bequest.sibling);
    all.launch.environment.push_back(std::string(kBirthVariable) + '=' + encode(birth));
    return all;
}

}  // namespace changeover
