<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Commands</name>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a server and put the chosen load on it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart the server as the chosen strategy does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the load, then the server with TERM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the server is started, and details of the load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the Lab Again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a new supervisor after the last one has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End everything that the lab started, and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every signal of this system, and what each does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the Newest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the newest data, and stay there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole Session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next Changeover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous Changeover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next Failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset the Layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why This Verdict?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the verdict rests on, clause by clause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Changeover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 = %2: %3. By default: %4. Our server: %5.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageText</name>
    <message>
        <source>killed by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exited with code %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTTP error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connect timeout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reset before the first byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reset within the response</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed before the first byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed within the response</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timeout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>corrupt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pid %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>received %1 from pid %2 (uid %3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started generation %1, %2: it inherits the listener</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 says hello</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is ready, and does not accept yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>commit: %1 may accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>holds the listener on port %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepts connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped accepting; requests in flight: %1, connections: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepts again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>probation passed: %1 has taken over for good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>let go of the listener</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drains; requests in flight: %1, connections: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drained: every connection ended by itself, %1 requests answered meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drained: %1 connections were cut at the deadline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exits with code %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>restart: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started by the lab, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sent by the lab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 could not be sent: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is gone: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is stopped: it does nothing until CONT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>continues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>noted %1, and goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut connection %1 at the deadline, %2 bytes unsent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>request %1 lost: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 after “%3”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 before “%3”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: delivered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: no such process (ESRCH). It has ended already; choose another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: not permitted (EPERM). Only the super-user may signal other users&apos; processes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: not sent. The lab signals only processes that it started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this server cannot be asked to raise it. Send it with kill(2) instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: not sent. %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no server is running; press Start first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a server is running already; Restart replaces it, Stop ends it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lab acts only on processes that it started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no such process (ESRCH)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not permitted (EPERM)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the server could not be started: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>these connections cannot carry that load: lower the rate or the work (Settings)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lab did not accept a value: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this server does not support it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lab could not be started: %1. Install Changeover again, or start the window from its own folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hang-up of the terminal; by custom: restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupt from the keyboard (Ctrl-C)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quit from the keyboard (Ctrl-\)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>illegal instruction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>trace or breakpoint trap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>abort(3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bus error: bad memory access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>arithmetic error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kill at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>user&apos;s signal 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>invalid memory reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>user&apos;s signal 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write to a pipe or socket without a reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timer of alarm(2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>terminate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stack fault of the coprocessor (unused)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a child stopped or ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>continue if stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop from the keyboard (Ctrl-Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>terminal input by a background process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>terminal output by a background process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>urgent data on a socket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limit of processor time exceeded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limit of file size exceeded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>virtual alarm clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>profiling timer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the terminal&apos;s window was resized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input or output is possible</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>power failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bad system call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>real-time signal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hangup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Winch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>term: ends the process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>core: ends it with a core dump</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ignore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop: suspends it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cont: resumes it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>graceful restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>graceful exit: drains first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>notes and counts it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ignores it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing: the kernel acts, the program is not asked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing: it crashes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting for a disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>traced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zombie: ended, not reaped yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>committed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rolled back before ready; the old generation still serves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rolled back after commit; the old generation serves again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>joined with a restart under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>aborted by TERM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inherit (HUP)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop, then start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kill, then start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HUP: the server starts its successor, which inherits the listening socket.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TERM and drain, then start anew: refused in between.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KILL, then start anew: requests are cut, then refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>signal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>spawned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hello</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>commit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>listener opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accept again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sealed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>listener closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>continued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent %1 = ok %2 + lost %3 + in flight %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> + cancelled %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the trigger</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 dropped: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; first %1 after %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 lost since restart #%2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No request dropped in restart #%1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart #%1 rolled back as expected; no request dropped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 of %1 in the window → loss &lt; %2 (95 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 in the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>overlap %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refusal gap %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pid %1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PASS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PASS (rolled back)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>INCONCLUSIVE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>INSTRUMENT FAULT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run so far: %1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LAB OFF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lab is not running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IDLE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Start: a server and its load. Then HUP restarts it, KILL shows why not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>STARTING</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RUNNING</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No load yet: choose one above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 lost so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The restart failed as expected, and nothing was lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old generation answered no request in the window: raise the load.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new generation answered no request in the window: raise the load.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only %1 requests in the window, too few to judge: raise the load to 100/s or more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No request was in flight when the old generation stopped accepting, so the drain was not tested: raise the load, or the work (Settings).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The load generator was late by more than 50 ms: this machine is too busy to judge.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old process did not end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The restart did not end within its deadlines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The restart was rolled back, nothing was lost: the old generation still serves. Look at the event log for the reason.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The restart was expected to roll back, and was committed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not restart: the attempt was refused or aborted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests were lost: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lab&apos;s own counters do not agree (sent ≠ sum of all): do not trust these figures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lab could not keep up and missed some results: do not trust these figures. Lower the load.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The load generator itself ran out of ports, descriptors or memory: lower the load.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The machine slept or its clock jumped during the run: do not trust these figures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is decided yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing lost in the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least %1 requests in the window (%2).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old generation answered in the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new generation answered; first after %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new generation answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A request was in flight on the old process when it stopped accepting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The load generator was never late by more than 50 ms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old process has ended, %1 after the trigger.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old process has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The instrument itself worked.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>The lab belongs to another build of Changeover (%1). Use the window and the programs of the same build.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lab has ended: the supervisor %1. Everything that it started ends with it; what was recorded can still be looked at.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::BannerPane</name>
    <message>
        <source>Why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the verdict rests on, clause by clause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the lab again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict in words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures of the newest restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict of the whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why this verdict?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::EventLogModel</name>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happened</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::EventLogPane</name>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show only lines that contain this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps and above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings and above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lowest severity shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event log</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::InFlightLane</name>
    <message>
        <source>In flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client %1–%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>G%1: %2 on %3 connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accept queue %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::LanePlot</name>
    <message>
        <source>no data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::LatencyLane</name>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p50 %1 · p99 %2 · %3 to %4 · uncorrected max %5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min to max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p99</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p50</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::MainWindow</name>
    <message>
        <source>About Changeover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;Changeover %1&lt;/b&gt;&lt;p&gt;See every request survive a server&apos;s restart.&lt;/p&gt;&lt;p&gt;The core may be used under the Boost Software License 1.0, the rest under the GNU General Public License 3 or later.&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ending everything that the lab started…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changeover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Signal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Panes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Process tree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change between light and dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change between Chinese and English</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::Overview</name>
    <message>
        <source>Session</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::ProcessLanes</name>
    <message>
        <source>Processes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✖ refusal gap %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>draining</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>G%1 · pid %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>overlap %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>G%1 pid %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no server process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: G%2 pid %3 %4</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::ProcessTreeModel</name>
    <message>
        <source>Process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PPID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Served</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generation %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lab (supervisor)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::ProcessTreePane</name>
    <message>
        <source>Process tree</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::RequestsLane</name>
    <message>
        <source>Requests/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>G%1: %2/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Δt %1 · %2 requests due · %3 lost</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::RunBar</name>
    <message>
        <source>%1/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Strategy </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Load </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GET</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GET, 2 % slow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>POST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>streams</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pipelined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep-alive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off: every request on a fresh connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What Restart does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep-alive connections</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::SettingsDialog</name>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server, from the next start on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>host:port; port 0 takes a free one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start-up takes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a new generation initialises before ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work per request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service time of GET /</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Probation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the old generation can take over again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drain deadline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After it, what is still open is cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle grace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a draining server keeps idle connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads that serve requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More options</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As on the server&apos;s command line, for instance --fault ready:exit=1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least rate × work: 200/s of 50 ms keep 10 busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counted from the time a request was due</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is no address to listen on: write host:port, like 127.0.0.1:8090.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>⚠ Other machines can reach the server at this address.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::ShortcutSheet</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mouse wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look back (leaves follow)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure time, requests, losses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift and drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to an event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>double click in the event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::SignalPad</name>
    <message>
        <source>G%1 · pid %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no server yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The process that gets the signal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kill(2): the lab sends it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>raise(3): the server sends it to itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the signal is sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What came of the newest signal</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::SignalTableDialog</name>
    <message>
        <source>Signals of this system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every signal, its default action and what our server does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::SignalTableModel</name>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be caught</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What our server does</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::StatusLine</name>
    <message>
        <source>● LIVE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>❚❚ looking back · &lt;a href=&quot;#&quot;&gt;follow (End)&lt;/a&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 frames/s · frame %2 ms (worst %3 ms)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing to draw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>memory %1 MB + lab %2 MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>generator late p99 %1, worst %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::TimelinePane</name>
    <message>
        <source>Requests per second, by the generation that answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests in flight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processes: a lane per generation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview of the whole session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time axis</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>changeover::WhyDialog</name>
    <message>
        <source>Why this verdict?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>▶ still open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart #%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine says: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
