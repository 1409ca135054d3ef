// SPDX-License-Identifier: BSL-1.0
#include "core/report/kubernetes_manifests.h"

#include "core/lab/server_timings.h"
#include "core/posix/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>

namespace changeover {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kPort = 8090;

std::string whole(milliseconds length) { return std::to_string(std::chrono::ceil<seconds>(length).count()); }

std::string said(milliseconds length)
{
    return length.count() % 1000 == 0 ? std::to_string(length.count() / 1000) + " s"
                                      : std::to_string(length.count()) + " ms";
}

/// A string of JSON is one of YAML 1.2, too.
std::string quoted(const std::string& text)
{
    return boost::json::serialize(boost::json::value(toValidUtf8(text)));
}

/// The experiment's --grace, but never less than its drain can take after the wait before TERM.
milliseconds gracePeriod(const ServerPlan& server, const ServerTimings& timings)
{
    return std::max(server.rollout.grace, server.rollout.preStop + timings.stopAllowance());
}

std::string rollout(const ServerPlan& server, const ServerTimings& timings)
{
    return "spec:\n"
           "  # --instances.\n"
           "  replicas: " +
           std::to_string(server.rollout.instances) +
           "\n"
           "  # --probation " +
           said(timings.probation) +
           ": a new pod counts as available only when it has stayed ready that long, so that one that "
           "crashes just "
           "after\n"
           "  # it became ready stops the rollout instead of replacing what works.\n"
           "  minReadySeconds: " +
           whole(timings.probation) +
           "\n"
           "  # --ready-timeout " +
           said(timings.readyTimeout) +
           " and the probation: a rollout that makes no progress for longer is reported as failed. It is "
           "not\n"
           "  # rolled back by itself: that is `kubectl rollout undo`.\n"
           "  progressDeadlineSeconds: " +
           whole(timings.readyTimeout + timings.probation + seconds{1}) +
           "\n"
           "  strategy:\n"
           "    type: RollingUpdate\n"
           "    rollingUpdate:\n"
           "      # The new one is ready before an old one goes, as a parent waits for its child's READY.\n"
           "      maxSurge: 1\n"
           "      # Never fewer than there are now: stop, then start would refuse requests for the start-up "
           "delay.\n"
           "      maxUnavailable: 0\n"
           "  selector:\n"
           "    matchLabels:\n"
           "      app: changeover-server\n";
}

std::string arguments(const ServerPlan& server)
{
    std::string text =
        "          args:\n            - \"--listen\"\n            - \"0.0.0.0:" + std::to_string(kPort) +
        "\"\n";
    for (const std::string& argument : server.arguments)
        text += "            - " + quoted(argument) + '\n';
    return text;
}

std::string probes(const ServerTimings& timings)
{
    return "          # --startup-delay " + said(timings.startupDelay) +
           ": nothing listens before. Up to --ready-timeout " + said(timings.readyTimeout) +
           ", then the pod is killed.\n"
           "          startupProbe:\n"
           "            httpGet:\n"
           "              path: /healthz\n"
           "              port: http\n"
           "            periodSeconds: 1\n"
           "            failureThreshold: " +
           whole(std::max<milliseconds>(timings.readyTimeout, seconds{1})) +
           "\n"
           "          # 503 as soon as the server drains: no new connections are sent to it. One failure is "
           "enough, it is\n"
           "          # no accident.\n"
           "          readinessProbe:\n"
           "            httpGet:\n"
           "              path: /readyz\n"
           "              port: http\n"
           "            periodSeconds: 1\n"
           "            timeoutSeconds: 1\n"
           "            failureThreshold: 1\n";
}

std::string lifecycle(const ServerPlan& server)
{
    const bool tooShort = server.rollout.preStop < server.rollout.propagation;
    return "          # --pre-stop " + said(server.rollout.preStop) +
           ": TERM waits until every node has heard that this pod is to go, which took --propagation " +
           said(server.rollout.propagation) +
           ".\n"
           "          # Until then new connections still arrive; a server that no longer accepts would "
           "refuse them." +
           (tooShort ? "\n          # It is SHORTER than the propagation: requests will be refused, as the "
                       "experiment shows."
                     : "") +
           "\n"
           "          lifecycle:\n"
           "            preStop:\n"
           "              exec:\n"
           "                command: [\"sleep\", \"" +
           whole(server.rollout.preStop) + "\"]\n";
}

std::string pod(const ServerPlan& server, const ServerTimings& timings)
{
    return "  template:\n"
           "    metadata:\n"
           "      labels:\n"
           "        app: changeover-server\n"
           "    spec:\n"
           "      # KILL comes then. It counts from the beginning of preStop (" +
           said(server.rollout.preStop) + "), and the drain may take\n      # --drain-deadline " +
           said(timings.drainDeadline) + " or --idle-grace " + said(timings.idleGrace) +
           ", whichever is longer, and a second of lingering; --grace was " + said(server.rollout.grace) +
           ".\n"
           "      terminationGracePeriodSeconds: " +
           whole(gracePeriod(server, timings)) +
           "\n"
           "      containers:\n"
           "        - name: server\n"
           "          # Yours: the server and a `sleep` for preStop.\n"
           "          image: changeover-server:latest\n" +
           arguments(server) +
           "          ports:\n"
           "            - name: http\n"
           "              containerPort: " +
           std::to_string(kPort) + '\n' + probes(timings) + lifecycle(server);
}

std::string service()
{
    return "apiVersion: v1\n"
           "kind: Service\n"
           "metadata:\n"
           "  name: changeover-server\n"
           "  labels:\n"
           "    app: changeover-server\n"
           "spec:\n"
           "  # Only pods that are ready get new connections; those that are open stay with their pod, and "
           "its drain\n"
           "  # ends them.\n"
           "  selector:\n"
           "    app: changeover-server\n"
           "  ports:\n"
           "    - name: http\n"
           "      port: 80\n"
           "      targetPort: http\n";
}

}  // namespace

std::string kubernetesManifests(const ExperimentPlan& plan)
{
    const ServerTimings timings = ServerTimings::from(plan.server.arguments);
    return "# The experiment as a rolling update. Whole seconds, rounded up: Kubernetes knows no shorter "
           "ones.\n"
           "apiVersion: apps/v1\n"
           "kind: Deployment\n"
           "metadata:\n"
           "  name: changeover-server\n"
           "  labels:\n"
           "    app: changeover-server\n" +
           rollout(plan.server, timings) + pod(plan.server, timings) + "---\n" + service();
}

}  // namespace changeover
