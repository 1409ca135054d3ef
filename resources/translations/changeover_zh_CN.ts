<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Commands</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start a server and put the chosen load on it</source>
        <translation>启动服务器，并加上所选的负载</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Restart the server as the chosen strategy does</source>
        <translation>按所选策略重启服务器</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>End the load, then the server with TERM</source>
        <translation>先停负载，再用 TERM 结束服务器</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>How the server is started, and details of the load</source>
        <translation>服务器的启动方式与负载细节</translation>
    </message>
    <message>
        <source>Start the Lab Again</source>
        <translation>重新启动实验台</translation>
    </message>
    <message>
        <source>Start a new supervisor after the last one has ended</source>
        <translation>上一个监督进程结束后，启动新的监督进程</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>End everything that the lab started, and close</source>
        <translation>结束实验台启动的一切，然后关闭</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>Every signal of this system, and what each does</source>
        <translation>本系统的全部信号及其作用</translation>
    </message>
    <message>
        <source>Follow the Newest</source>
        <translation>跟随最新数据</translation>
    </message>
    <message>
        <source>Back to the newest data, and stay there</source>
        <translation>回到最新数据并保持跟随</translation>
    </message>
    <message>
        <source>Whole Session</source>
        <translation>整个会话</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>向前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>向后</translation>
    </message>
    <message>
        <source>Next Changeover</source>
        <translation>下一次交接</translation>
    </message>
    <message>
        <source>Previous Changeover</source>
        <translation>上一次交接</translation>
    </message>
    <message>
        <source>Next Failure</source>
        <translation>下一次失败</translation>
    </message>
    <message>
        <source>As the System</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Reset the Layout</source>
        <translation>恢复默认布局</translation>
    </message>
    <message>
        <source>Why This Verdict?</source>
        <translation>为何如此判定？</translation>
    </message>
    <message>
        <source>What the verdict rests on, clause by clause</source>
        <translation>判定所依据的各项条件</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About Changeover</source>
        <translation>关于 Changeover</translation>
    </message>
    <message>
        <source>%1 = %2: %3. By default: %4. Our server: %5.</source>
        <translation>%1 = %2：%3。默认动作：%4。本服务器：%5。</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大界面</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小界面</translation>
    </message>
    <message>
        <source>Normal Size</source>
        <translation>标准大小</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>Several ways to restart under the same load, side by side</source>
        <translation>在同样的负载下并排比较多种重启方式</translation>
    </message>
    <message>
        <source>Crosshair Back</source>
        <translation>十字线后移</translation>
    </message>
    <message>
        <source>Move the crosshair of the plots to the left and read its values</source>
        <translation>将图中的十字线左移，并读出其数值</translation>
    </message>
    <message>
        <source>Crosshair Forward</source>
        <translation>十字线前移</translation>
    </message>
    <message>
        <source>Move the crosshair of the plots to the right and read its values</source>
        <translation>将图中的十字线右移，并读出其数值</translation>
    </message>
</context>
<context>
    <name>MessageText</name>
    <message>
        <source>killed by %1</source>
        <translation>被 %1 杀死</translation>
    </message>
    <message>
        <source>exited with code %1</source>
        <translation>退出，退出码 %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>HTTP error</source>
        <translation>HTTP 错误</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>连接被拒</translation>
    </message>
    <message>
        <source>connect timeout</source>
        <translation>连接超时</translation>
    </message>
    <message>
        <source>timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>corrupt</source>
        <translation>内容损坏</translation>
    </message>
    <message>
        <source>local error</source>
        <translation>本机错误</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>pid %1</source>
        <translation>进程 %1</translation>
    </message>
    <message>
        <source>received %1 from pid %2 (uid %3)</source>
        <translation>收到 %1，来自进程 %2（uid %3）</translation>
    </message>
    <message>
        <source>started generation %1, %2: it inherits the listener</source>
        <translation>启动了第 %1 代，%2：继承监听套接字</translation>
    </message>
    <message>
        <source>%1 says hello</source>
        <translation>%1 报到</translation>
    </message>
    <message>
        <source>%1 is ready, and does not accept yet</source>
        <translation>%1 已就绪，尚未接受连接</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>commit: %1 may accept</source>
        <translation>提交：%1 可以接受连接</translation>
    </message>
    <message>
        <source>holds the listener on port %1</source>
        <translation>持有端口 %1 上的监听套接字</translation>
    </message>
    <message>
        <source>accepts connections</source>
        <translation>开始接受连接</translation>
    </message>
    <message>
        <source>stopped accepting; requests in flight: %1, connections: %2</source>
        <translation>停止接受连接；在途请求 %1，连接 %2</translation>
    </message>
    <message>
        <source>accepts again</source>
        <translation>重新接受连接</translation>
    </message>
    <message>
        <source>probation passed: %1 has taken over for good</source>
        <translation>试用期通过：%1 已正式接管</translation>
    </message>
    <message>
        <source>let go of the listener</source>
        <translation>放开了监听套接字</translation>
    </message>
    <message>
        <source>drains; requests in flight: %1, connections: %2</source>
        <translation>开始排空；在途请求 %1，连接 %2</translation>
    </message>
    <message>
        <source>drained: every connection ended by itself, %1 requests answered meanwhile</source>
        <translation>排空完毕：所有连接自然结束，其间应答 %1 个请求</translation>
    </message>
    <message>
        <source>drained: %1 connections were cut at the deadline</source>
        <translation>排空完毕：到期切断了 %1 条连接</translation>
    </message>
    <message>
        <source>exits with code %1</source>
        <translation>即将退出，退出码 %1</translation>
    </message>
    <message>
        <source>restart: %1</source>
        <translation>重启：%1</translation>
    </message>
    <message>
        <source>started by the lab, %1</source>
        <translation>由实验台启动，%1</translation>
    </message>
    <message>
        <source>%1 sent by the lab</source>
        <translation>实验台发送 %1</translation>
    </message>
    <message>
        <source>%1 could not be sent: %2</source>
        <translation>无法发送 %1：%2</translation>
    </message>
    <message>
        <source>is gone: %1</source>
        <translation>已消失：%1</translation>
    </message>
    <message>
        <source>is stopped: it does nothing until CONT</source>
        <translation>已暂停：收到 CONT 之前什么也不做</translation>
    </message>
    <message>
        <source>continues</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>noted %1, and goes on</source>
        <translation>记下 %1，继续运行</translation>
    </message>
    <message>
        <source>cut connection %1 at the deadline, %2 bytes unsent</source>
        <translation>到期切断连接 %1，还有 %2 字节未发送</translation>
    </message>
    <message>
        <source>request %1 lost: %2</source>
        <translation>请求 %1 丢失：%2</translation>
    </message>
    <message>
        <source>request %1 executed once more</source>
        <translation>请求 %1 被再次执行</translation>
    </message>
    <message>
        <source>request %1 lost before execution: %2</source>
        <translation>请求 %1 在执行前丢失：%2</translation>
    </message>
    <message>
        <source>request %1 lost, though executed: %2</source>
        <translation>请求 %1 已执行却丢失：%2</translation>
    </message>
    <message>
        <source>%1, %2 after “%3”</source>
        <translation>%1，“%3”之后 %2</translation>
    </message>
    <message>
        <source>%1, %2 before “%3”</source>
        <translation>%1，“%3”之前 %2</translation>
    </message>
    <message>
        <source>%1: delivered.</source>
        <translation>%1：已送达。</translation>
    </message>
    <message>
        <source>%1: no such process (ESRCH). It has ended already; choose another.</source>
        <translation>%1：没有这个进程（ESRCH）。它已经结束，请另选一个。</translation>
    </message>
    <message>
        <source>%1: not permitted (EPERM). Only the super-user may signal other users&apos; processes.</source>
        <translation>%1：不允许（EPERM）。只有超级用户才能向其他用户的进程发信号。</translation>
    </message>
    <message>
        <source>%1: not sent. The lab signals only processes that it started.</source>
        <translation>%1：未发送。实验台只向自己启动的进程发信号。</translation>
    </message>
    <message>
        <source>%1: this server cannot be asked to raise it. Send it with kill(2) instead.</source>
        <translation>%1：无法让该服务器自己 raise，请改用 kill(2) 发送。</translation>
    </message>
    <message>
        <source>%1: not sent. %2</source>
        <translation>%1：未发送。%2</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>no server is running; press Start first</source>
        <translation>没有服务器在运行，请先按“启动”</translation>
    </message>
    <message>
        <source>a server is running already; Restart replaces it, Stop ends it</source>
        <translation>服务器已在运行；“重启”替换它，“停止”结束它</translation>
    </message>
    <message>
        <source>the lab acts only on processes that it started</source>
        <translation>实验台只操作自己启动的进程</translation>
    </message>
    <message>
        <source>no such process (ESRCH)</source>
        <translation>没有这个进程（ESRCH）</translation>
    </message>
    <message>
        <source>not permitted (EPERM)</source>
        <translation>不允许（EPERM）</translation>
    </message>
    <message>
        <source>the server could not be started: %1</source>
        <translation>服务器无法启动：%1</translation>
    </message>
    <message>
        <source>these connections cannot carry that load: lower the rate or the work (Settings)</source>
        <translation>这些连接承受不了这样的负载：请降低速率或每请求工作时间（设置）</translation>
    </message>
    <message>
        <source>the lab did not accept a value: %1</source>
        <translation>实验台不接受某个取值：%1</translation>
    </message>
    <message>
        <source>this server does not support it</source>
        <translation>该服务器不支持</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The lab could not be started: %1. Install Changeover again, or start the window from its own folder.</source>
        <translation>实验台无法启动：%1。请重新安装 Changeover，或从它自己的文件夹启动本窗口。</translation>
    </message>
    <message>
        <source>hang-up of the terminal; by custom: restart</source>
        <translation>终端挂断；惯例上表示重启</translation>
    </message>
    <message>
        <source>interrupt from the keyboard (Ctrl-C)</source>
        <translation>键盘中断（Ctrl-C）</translation>
    </message>
    <message>
        <source>quit from the keyboard (Ctrl-\)</source>
        <translation>键盘退出（Ctrl-\）</translation>
    </message>
    <message>
        <source>illegal instruction</source>
        <translation>非法指令</translation>
    </message>
    <message>
        <source>trace or breakpoint trap</source>
        <translation>跟踪或断点陷阱</translation>
    </message>
    <message>
        <source>abort(3)</source>
        <translation>abort(3) 中止</translation>
    </message>
    <message>
        <source>bus error: bad memory access</source>
        <translation>总线错误：错误的内存访问</translation>
    </message>
    <message>
        <source>arithmetic error</source>
        <translation>算术错误</translation>
    </message>
    <message>
        <source>kill at once</source>
        <translation>立即杀死</translation>
    </message>
    <message>
        <source>user&apos;s signal 1</source>
        <translation>用户信号 1</translation>
    </message>
    <message>
        <source>invalid memory reference</source>
        <translation>无效的内存引用</translation>
    </message>
    <message>
        <source>user&apos;s signal 2</source>
        <translation>用户信号 2</translation>
    </message>
    <message>
        <source>write to a pipe or socket without a reader</source>
        <translation>写入无人读取的管道或套接字</translation>
    </message>
    <message>
        <source>timer of alarm(2)</source>
        <translation>alarm(2) 定时器</translation>
    </message>
    <message>
        <source>terminate</source>
        <translation>终止</translation>
    </message>
    <message>
        <source>stack fault of the coprocessor (unused)</source>
        <translation>协处理器栈错误（未使用）</translation>
    </message>
    <message>
        <source>a child stopped or ended</source>
        <translation>子进程暂停或结束</translation>
    </message>
    <message>
        <source>continue if stopped</source>
        <translation>若已暂停则继续</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>stop from the keyboard (Ctrl-Z)</source>
        <translation>键盘暂停（Ctrl-Z）</translation>
    </message>
    <message>
        <source>terminal input by a background process</source>
        <translation>后台进程读终端</translation>
    </message>
    <message>
        <source>terminal output by a background process</source>
        <translation>后台进程写终端</translation>
    </message>
    <message>
        <source>urgent data on a socket</source>
        <translation>套接字上有紧急数据</translation>
    </message>
    <message>
        <source>limit of processor time exceeded</source>
        <translation>超出处理器时间限制</translation>
    </message>
    <message>
        <source>limit of file size exceeded</source>
        <translation>超出文件大小限制</translation>
    </message>
    <message>
        <source>virtual alarm clock</source>
        <translation>虚拟闹钟</translation>
    </message>
    <message>
        <source>profiling timer</source>
        <translation>性能剖析定时器</translation>
    </message>
    <message>
        <source>the terminal&apos;s window was resized</source>
        <translation>终端窗口大小改变</translation>
    </message>
    <message>
        <source>input or output is possible</source>
        <translation>可以输入或输出</translation>
    </message>
    <message>
        <source>power failure</source>
        <translation>电源故障</translation>
    </message>
    <message>
        <source>bad system call</source>
        <translation>错误的系统调用</translation>
    </message>
    <message>
        <source>real-time signal</source>
        <translation>实时信号</translation>
    </message>
    <message>
        <source>Hangup</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>终止</translation>
    </message>
    <message>
        <source>Interrupt</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>User 1</source>
        <translation>用户 1</translation>
    </message>
    <message>
        <source>User 2</source>
        <translation>用户 2</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Winch</source>
        <translation>窗口变化</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>杀死</translation>
    </message>
    <message>
        <source>term: ends the process</source>
        <translation>term：结束进程</translation>
    </message>
    <message>
        <source>core: ends it with a core dump</source>
        <translation>core：结束进程并转储内存</translation>
    </message>
    <message>
        <source>ignore</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>stop: suspends it</source>
        <translation>stop：暂停进程</translation>
    </message>
    <message>
        <source>cont: resumes it</source>
        <translation>cont：继续运行</translation>
    </message>
    <message>
        <source>graceful restart</source>
        <translation>优雅重启</translation>
    </message>
    <message>
        <source>graceful exit: drains first</source>
        <translation>优雅退出：先排空</translation>
    </message>
    <message>
        <source>notes and counts it</source>
        <translation>记录并计数</translation>
    </message>
    <message>
        <source>ignores it</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>nothing: the kernel acts, the program is not asked</source>
        <translation>无：由内核执行，不询问程序</translation>
    </message>
    <message>
        <source>nothing: it crashes</source>
        <translation>无：程序崩溃</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>waiting for a disk</source>
        <translation>等待磁盘</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>traced</source>
        <translation>被跟踪</translation>
    </message>
    <message>
        <source>zombie: ended, not reaped yet</source>
        <translation>僵尸：已结束，尚未回收</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>已死亡</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>committed</source>
        <translation>已提交</translation>
    </message>
    <message>
        <source>rolled back before ready; the old generation still serves</source>
        <translation>就绪前回滚；旧一代仍在服务</translation>
    </message>
    <message>
        <source>rolled back after commit; the old generation serves again</source>
        <translation>提交后回滚；旧一代重新服务</translation>
    </message>
    <message>
        <source>joined with a restart under way</source>
        <translation>并入正在进行的重启</translation>
    </message>
    <message>
        <source>aborted by TERM</source>
        <translation>被 TERM 中止</translation>
    </message>
    <message>
        <source>Inherit (HUP)</source>
        <translation>继承监听（HUP）</translation>
    </message>
    <message>
        <source>Stop, then start</source>
        <translation>先停止，再启动</translation>
    </message>
    <message>
        <source>Kill, then start</source>
        <translation>先杀死，再启动</translation>
    </message>
    <message>
        <source>HUP: the server starts its successor, which inherits the listening socket.</source>
        <translation>HUP：服务器启动继任者，由它继承监听套接字。</translation>
    </message>
    <message>
        <source>TERM and drain, then start anew: refused in between.</source>
        <translation>TERM 并排空，再重新启动：其间连接被拒。</translation>
    </message>
    <message>
        <source>KILL, then start anew: requests are cut, then refused.</source>
        <translation>KILL 后重新启动：请求被切断，随后被拒。</translation>
    </message>
    <message>
        <source>signal</source>
        <translation>信号</translation>
    </message>
    <message>
        <source>spawned</source>
        <translation>派生</translation>
    </message>
    <message>
        <source>hello</source>
        <translation>报到</translation>
    </message>
    <message>
        <source>commit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>listener opened</source>
        <translation>开始监听</translation>
    </message>
    <message>
        <source>accepting</source>
        <translation>接受连接</translation>
    </message>
    <message>
        <source>stop accept</source>
        <translation>停止接受</translation>
    </message>
    <message>
        <source>accept again</source>
        <translation>恢复接受</translation>
    </message>
    <message>
        <source>sealed</source>
        <translation>已封存</translation>
    </message>
    <message>
        <source>listener closed</source>
        <translation>关闭监听</translation>
    </message>
    <message>
        <source>drain</source>
        <translation>排空</translation>
    </message>
    <message>
        <source>drained</source>
        <translation>排空完毕</translation>
    </message>
    <message>
        <source>exiting</source>
        <translation>即将退出</translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation>已回滚</translation>
    </message>
    <message>
        <source>started</source>
        <translation>已启动</translation>
    </message>
    <message>
        <source>exit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>continued</source>
        <translation>已继续</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>切断</translation>
    </message>
    <message>
        <source>sent %1 = ok %2 + lost %3 + in flight %4</source>
        <translation>已发送 %1 = 成功 %2 + 丢失 %3 + 在途 %4</translation>
    </message>
    <message>
        <source> + cancelled %1</source>
        <translation> + 取消 %1</translation>
    </message>
    <message>
        <source>the trigger</source>
        <translation>触发</translation>
    </message>
    <message>
        <source>%1 of %2 dropped: %3</source>
        <translation>%2 个请求中丢失 %1 个：%3</translation>
    </message>
    <message>
        <source>; first %1 after %2</source>
        <translation>；首次丢失在 %2 之后 %1</translation>
    </message>
    <message>
        <source>%1 lost since restart #%2.</source>
        <translation>第 %2 次重启之后又丢失 %1 个请求。</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1。</translation>
    </message>
    <message>
        <source>No request dropped in restart #%1.</source>
        <translation>第 %1 次重启没有丢失任何请求。</translation>
    </message>
    <message>
        <source>Restart #%1 rolled back as expected; no request dropped.</source>
        <translation>第 %1 次重启如预期回滚；没有丢失任何请求。</translation>
    </message>
    <message>
        <source>0 of %1 in the window → loss &lt; %2 (95 %)</source>
        <translation>窗口内 %1 个请求丢失 0 个 → 丢失率 &lt; %2（95 %）</translation>
    </message>
    <message>
        <source>%1 of %2 in the window</source>
        <translation>窗口内 %2 个请求丢失 %1 个</translation>
    </message>
    <message>
        <source>of the lost: %1 before execution, %2 executed but unanswered</source>
        <translation>丢失的请求中：执行前丢失 %1 个，已执行但未得到响应 %2 个</translation>
    </message>
    <message>
        <source>executed twice: %1</source>
        <translation>重复执行：%1</translation>
    </message>
    <message>
        <source>Nothing executed twice, nothing executed and left unanswered.</source>
        <translation>没有请求被重复执行，也没有请求已执行却未得到响应。</translation>
    </message>
    <message>
        <source>Execution: %1.</source>
        <translation>执行情况：%1。</translation>
    </message>
    <message>
        <source>overlap %1</source>
        <translation>重叠 %1</translation>
    </message>
    <message>
        <source>refusal gap %1</source>
        <translation>拒绝空档 %1</translation>
    </message>
    <message>
        <source>pid %1 → %2</source>
        <translation>进程 %1 → %2</translation>
    </message>
    <message>
        <source>PASS</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>PASS (rolled back)</source>
        <translation>通过（已回滚）</translation>
    </message>
    <message>
        <source>INCONCLUSIVE</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>INSTRUMENT FAULT</source>
        <translation>仪器故障</translation>
    </message>
    <message>
        <source>Run so far: %1 %2</source>
        <translation>本次运行至今：%1 %2</translation>
    </message>
    <message>
        <source>LAB OFF</source>
        <translation>实验台已关</translation>
    </message>
    <message>
        <source>The lab is not running.</source>
        <translation>实验台没有运行。</translation>
    </message>
    <message>
        <source>IDLE</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Press Start: a server and its load. Then HUP restarts it, KILL shows why not.</source>
        <translation>按“启动”：服务器与负载一起开始。然后 HUP 优雅重启，KILL 展示为何不可。</translation>
    </message>
    <message>
        <source>The server is starting.</source>
        <translation>服务器正在启动。</translation>
    </message>
    <message>
        <source>No load yet: choose one above.</source>
        <translation>还没有负载：请在上方选择。</translation>
    </message>
    <message>
        <source>%1 of %2 lost so far.</source>
        <translation>至今 %2 个请求丢失 %1 个。</translation>
    </message>
    <message>
        <source>Nothing was lost.</source>
        <translation>没有任何丢失。</translation>
    </message>
    <message>
        <source>The restart failed as expected, and nothing was lost.</source>
        <translation>重启如预期失败，没有任何丢失。</translation>
    </message>
    <message>
        <source>The old generation answered no request in the window: raise the load.</source>
        <translation>窗口内旧一代没有应答任何请求：请加大负载。</translation>
    </message>
    <message>
        <source>The new generation answered no request in the window: raise the load.</source>
        <translation>窗口内新一代没有应答任何请求：请加大负载。</translation>
    </message>
    <message>
        <source>Only %1 requests in the window, too few to judge: raise the load to 100/s or more.</source>
        <translation>窗口内只有 %1 个请求，太少而无法判定：请把负载加到 100/s 以上。</translation>
    </message>
    <message>
        <source>No request was in flight when the old generation stopped accepting, so the drain was not tested: raise the load, or the work (Settings).</source>
        <translation>旧一代停止接受连接时没有在途请求，排空未受检验：请加大负载或每请求工作时间（设置）。</translation>
    </message>
    <message>
        <source>The load generator was late by more than 50 ms: this machine is too busy to judge.</source>
        <translation>负载发生器迟到超过 50 ms：本机太忙，无法判定。</translation>
    </message>
    <message>
        <source>The old process did not end.</source>
        <translation>旧进程没有结束。</translation>
    </message>
    <message>
        <source>The restart did not end within its deadlines.</source>
        <translation>重启没有在期限内结束。</translation>
    </message>
    <message>
        <source>The restart was rolled back, nothing was lost: the old generation still serves. Look at the event log for the reason.</source>
        <translation>重启已回滚，没有任何丢失：旧一代仍在服务。原因见事件日志。</translation>
    </message>
    <message>
        <source>The restart was expected to roll back, and was committed.</source>
        <translation>预期重启会回滚，但它提交了。</translation>
    </message>
    <message>
        <source>The server did not restart: the attempt was refused or aborted.</source>
        <translation>服务器没有重启：尝试被拒绝或中止。</translation>
    </message>
    <message>
        <source>Requests were lost: %1.</source>
        <translation>有请求丢失：%1。</translation>
    </message>
    <message>
        <source>Requests were executed more than once: %1 executions too many.</source>
        <translation>有请求被重复执行：多执行了 %1 次。</translation>
    </message>
    <message>
        <source>The server executed requests faster than its journal could be read: do not trust these figures. Lower the load.</source>
        <translation>服务器执行请求的速度超过了执行日志的读取速度：这些数据不可信。请降低负载。</translation>
    </message>
    <message>
        <source>The lab&apos;s own counters do not agree (sent ≠ sum of all): do not trust these figures.</source>
        <translation>实验台自己的计数不一致（已发送 ≠ 各类之和）：请勿相信这些数字。</translation>
    </message>
    <message>
        <source>The lab could not keep up and missed some results: do not trust these figures. Lower the load.</source>
        <translation>实验台跟不上，漏掉了一些结果：请勿相信这些数字，并降低负载。</translation>
    </message>
    <message>
        <source>The load generator itself ran out of ports, descriptors or memory: lower the load.</source>
        <translation>负载发生器自身耗尽了端口、描述符或内存：请降低负载。</translation>
    </message>
    <message>
        <source>The machine slept or its clock jumped during the run: do not trust these figures.</source>
        <translation>运行期间机器休眠或时钟跳变：请勿相信这些数字。</translation>
    </message>
    <message>
        <source>No request was in flight across the trigger, so nothing shows that the server ends what it has begun: a load with longer requests would.</source>
        <translation>触发前后没有请求在处理中，无法证明服务器会完成已开始的请求：请使用耗时更长的请求作负载。</translation>
    </message>
    <message>
        <source>Requests were answered across the trigger, but it is not known by which process.</source>
        <translation>触发前后的请求得到了应答，但无法知道由哪个进程应答。</translation>
    </message>
    <message>
        <source>Process %1, which the old generation started, outlived it and goes on: nothing shows that it was replaced.</source>
        <translation>旧一代启动的进程 %1 在其退出后仍在运行：无法证明它已被替换。</translation>
    </message>
    <message>
        <source>The server ends its bodies by closing the connection, and one that was cut looks the same.</source>
        <translation>服务器以关闭连接来结束响应体，被切断的响应看起来也一样。</translation>
    </message>
    <message>
        <source>%1 answers carry no id of their request, the others do.</source>
        <translation>%1 个应答没有带回请求的编号，其余的带了。</translation>
    </message>
    <message>
        <source>The lab itself stood still for over a second, and requests failed meanwhile: do not trust these figures.</source>
        <translation>实验台自身停顿了一秒以上，其间有请求失败：这些数字不可信。</translation>
    </message>
    <message>
        <source>an answer came that no request asked for</source>
        <translation>收到了没有任何请求所要求的应答</translation>
    </message>
    <message>
        <source>the answer is longer than its length</source>
        <translation>应答比它声明的长度更长</translation>
    </message>
    <message>
        <source>the answer does not begin with HTTP/1.x and a status</source>
        <translation>应答不以 HTTP/1.x 和状态码开头</translation>
    </message>
    <message>
        <source>a line of the answer&apos;s head is not “name: value”</source>
        <translation>应答头部有一行不是“名称: 值”</translation>
    </message>
    <message>
        <source>the answer&apos;s head is longer than 64 KiB</source>
        <translation>应答头部超过 64 KiB</translation>
    </message>
    <message>
        <source>Content-Length is not a number, or there are two that differ</source>
        <translation>Content-Length 不是数字，或出现两个不同的值</translation>
    </message>
    <message>
        <source>a chunk of the body has no size, or no line end behind it</source>
        <translation>响应体的某个分块没有长度，或其后没有换行</translation>
    </message>
    <message>
        <source>101 Switching Protocols, which was not asked for</source>
        <translation>101 Switching Protocols，但并未请求切换协议</translation>
    </message>
    <message>
        <source>the WebSocket&apos;s handshake is wrong</source>
        <translation>WebSocket 握手不正确</translation>
    </message>
    <message>
        <source>what came on the WebSocket is no frame, or not what was said</source>
        <translation>WebSocket 上收到的不是帧，或不是所发送的内容</translation>
    </message>
    <message>
        <source>the answer carries the id of another request</source>
        <translation>应答带有另一个请求的编号</translation>
    </message>
    <message>
        <source>the answer carries another id than its request</source>
        <translation>应答的编号与请求不同</translation>
    </message>
    <message>
        <source>the body is not what was asked for</source>
        <translation>响应体不是所请求的内容</translation>
    </message>
    <message>
        <source>the body does not match what is expected of it</source>
        <translation>响应体与预期不符</translation>
    </message>
    <message>
        <source>Nothing is decided yet.</source>
        <translation>尚未判定。</translation>
    </message>
    <message>
        <source>Nothing lost in the window.</source>
        <translation>窗口内没有任何丢失。</translation>
    </message>
    <message>
        <source>At least %1 requests in the window (%2).</source>
        <translation>窗口内至少 %1 个请求（实际 %2 个）。</translation>
    </message>
    <message>
        <source>The old generation answered in the window.</source>
        <translation>窗口内旧一代有应答。</translation>
    </message>
    <message>
        <source>The new generation answered; first after %1.</source>
        <translation>新一代有应答；首次在 %1 之后。</translation>
    </message>
    <message>
        <source>The new generation answered.</source>
        <translation>新一代有应答。</translation>
    </message>
    <message>
        <source>A request was in flight on the old process when it stopped accepting.</source>
        <translation>旧进程停止接受连接时有在途请求。</translation>
    </message>
    <message>
        <source>The load generator was never late by more than 50 ms.</source>
        <translation>负载发生器从未迟到超过 50 ms。</translation>
    </message>
    <message>
        <source>The old process has ended, %1 after the trigger.</source>
        <translation>旧进程已结束，在触发之后 %1。</translation>
    </message>
    <message>
        <source>The old process has ended.</source>
        <translation>旧进程已结束。</translation>
    </message>
    <message>
        <source>The instrument itself worked.</source>
        <translation>仪器本身工作正常。</translation>
    </message>
    <message>
        <source>The lab belongs to another build of Changeover (%1). Use the window and the programs of the same build.</source>
        <translation>实验台属于 Changeover 的另一个构建（%1）。请使用同一构建的窗口与程序。</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>reset mid-response</source>
        <translation>响应中途重置</translation>
    </message>
    <message>
        <source>EOF</source>
        <translation>EOF（对方关闭）</translation>
    </message>
    <message>
        <source>EOF mid-response</source>
        <translation>响应中途 EOF</translation>
    </message>
    <message>
        <source>gave %1 open connections to pid %2</source>
        <translation>把 %1 条打开的连接交给了进程 %2</translation>
    </message>
    <message>
        <source>handed off</source>
        <translation>移交</translation>
    </message>
    <message>
        <source>waits for the rest of a chunked request body: %1 so far</source>
        <translation>等待分块请求体的其余部分：已到 %1</translation>
    </message>
    <message>
        <source>waits for the rest of a request body: %1 of %2</source>
        <translation>等待请求体的其余部分：已到 %1，共 %2</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1 KiB</source>
        <translation>%1 KiB</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>new, no request yet: closed in %1 unless one comes</source>
        <translation>新连接，尚无请求：若无请求，%1后关闭</translation>
    </message>
    <message>
        <source>new, no request yet</source>
        <translation>新连接，尚无请求</translation>
    </message>
    <message>
        <source>idle grace: closed in %1 unless a request comes</source>
        <translation>空闲宽限期：若无请求，%1后关闭</translation>
    </message>
    <message>
        <source>waits for the rest of a request&apos;s head: %1 so far</source>
        <translation>等待请求头的其余部分：已到 %1</translation>
    </message>
    <message>
        <source>its answer comes in %1</source>
        <translation>其应答将在 %1后到来</translation>
    </message>
    <message>
        <source>its answer is being made</source>
        <translation>正在生成其应答</translation>
    </message>
    <message>
        <source>its answer runs for %3 more: %1 of %2 lines sent</source>
        <translation>其应答还要持续 %3：已发 %1 行，共 %2 行</translation>
    </message>
    <message>
        <source>its answer goes on</source>
        <translation>其应答仍在继续</translation>
    </message>
    <message>
        <source>the client reads slowly: %1 unread, given up if it takes nothing for %2</source>
        <translation>客户端读得慢：%1未读，若 %2内仍不读取则放弃</translation>
    </message>
    <message>
        <source>the client reads slowly: %1 unread</source>
        <translation>客户端读得慢：%1未读</translation>
    </message>
    <message>
        <source>answered and closed by us: waits for the client&apos;s end for %1</source>
        <translation>已应答并由我方关闭：再等客户端关闭 %1</translation>
    </message>
    <message>
        <source>answered and closed by us</source>
        <translation>已应答并由我方关闭</translation>
    </message>
    <message>
        <source>web socket: closes within %1</source>
        <translation>WebSocket：%1内关闭</translation>
    </message>
    <message>
        <source>web socket</source>
        <translation>WebSocket</translation>
    </message>
    <message>
        <source>stream of events: ends in %1</source>
        <translation>事件流：%1后结束</translation>
    </message>
    <message>
        <source>stream of events</source>
        <translation>事件流</translation>
    </message>
    <message>
        <source>Nobody is draining.</source>
        <translation>没有进程在排空。</translation>
    </message>
    <message>
        <source>G%1 · pid %2 drains; connections: %3; what is left in %4 is cut</source>
        <translation>G%1 · 进程 %2 正在排空；连接：%3；%4后仍在的将被切断</translation>
    </message>
    <message>
        <source>not listed: %1</source>
        <translation>未列出：%1</translation>
    </message>
    <message>
        <source>holds the listening sockets, and accepts nothing itself</source>
        <translation>持有监听套接字，自己不接受任何连接</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>持有</translation>
    </message>
    <message>
        <source>the server that runs was started for another strategy; press Stop, then Start</source>
        <translation>运行中的服务器是为另一种策略启动的；请先按“停止”，再按“启动”</translation>
    </message>
    <message>
        <source>this strategy needs a program that is not installed; install the package %1</source>
        <translation>此策略需要的程序尚未安装；请安装软件包 %1</translation>
    </message>
    <message>
        <source>Takeover</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Activate (LISTEN_FDS)</source>
        <translation>套接字激活（LISTEN_FDS）</translation>
    </message>
    <message>
        <source>SO_REUSEPORT</source>
        <translation>SO_REUSEPORT</translation>
    </message>
    <message>
        <source>Exec in place</source>
        <translation>原地替换（exec）</translation>
    </message>
    <message>
        <source>An unrelated new process asks the old one for its listening sockets.</source>
        <translation>一个无关的新进程向旧进程索取其监听套接字。</translation>
    </message>
    <message>
        <source>The lab holds the listening socket and passes it to each server; then TERM.</source>
        <translation>实验室持有监听套接字，并传给每个服务器；然后对旧的发送 TERM。</translation>
    </message>
    <message>
        <source>The new process listens on the same port; what waits for the old one is reset when it closes.</source>
        <translation>新进程监听同一端口；旧进程关闭时，在其队列中等待的连接被重置。</translation>
    </message>
    <message>
        <source>The process replaces itself: requests are cut, new connections wait for the start-up.</source>
        <translation>进程替换自身：请求被切断，新连接等待启动完成。</translation>
    </message>
    <message>
        <source>Idle keep-alive connections are closed instead of handed over.</source>
        <translation>空闲的 keep-alive 连接被关闭，而不是移交。</translation>
    </message>
    <message>
        <source>A connection is closed behind the next answer, whatever is still unread.</source>
        <translation>发出下一个响应后即关闭连接，不管还有什么未读。</translation>
    </message>
    <message>
        <source>The new server counts as ready after a fixed time, whether it is or not.</source>
        <translation>过了固定时间就当新服务器已就绪，不管是否真的就绪。</translation>
    </message>
    <message>
        <source>The old server leaves also when the new one fails to start.</source>
        <translation>新服务器启动失败时，旧服务器照样离开。</translation>
    </message>
    <message>
        <source>The old server cannot take over again once the new one accepts.</source>
        <translation>新服务器一开始接受连接，旧服务器就不能再接管。</translation>
    </message>
    <message>
        <source>Each server binds the port anew: what waits in the old accept queue is reset.</source>
        <translation>每个服务器重新绑定端口：旧 accept 队列里等待的连接被重置。</translation>
    </message>
    <message>
        <source>The old server closes its listeners before it starts the new one.</source>
        <translation>旧服务器先关闭监听套接字，再启动新服务器。</translation>
    </message>
    <message>
        <source>The old server exits at once: what is in flight is cut.</source>
        <translation>旧服务器立即退出：处理中的请求被切断。</translation>
    </message>
    <message>
        <source>%1 is not installed: install the package %2.</source>
        <translation>%1 尚未安装：请安装软件包 %2。</translation>
    </message>
    <message>
        <source>UP · gets requests</source>
        <translation>UP · 接收请求</translation>
    </message>
    <message>
        <source>DRAIN · nothing new</source>
        <translation>DRAIN · 不接新请求</translation>
    </message>
    <message>
        <source>MAINT · out of service</source>
        <translation>MAINT · 停用</translation>
    </message>
    <message>
        <source>DOWN · found dead</source>
        <translation>DOWN · 无响应</translation>
    </message>
    <message>
        <source>It gets its share of the requests, by its weight.</source>
        <translation>按权重分得请求。</translation>
    </message>
    <message>
        <source>It gets no new requests; those that it has are awaited.</source>
        <translation>不再分到新请求；已有的请求会等它们完成。</translation>
    </message>
    <message>
        <source>The gateway sends nothing there at all.</source>
        <translation>网关完全不向它发送请求。</translation>
    </message>
    <message>
        <source>A check found that it does not answer.</source>
        <translation>检查发现它没有应答。</translation>
    </message>
    <message>
        <source>No gateway stands in front of the servers.</source>
        <translation>服务器前面没有网关。</translation>
    </message>
    <message>
        <source>Clients → %1 (layer 4, HAProxy %2) → %3 (layer 7, HAProxy %4) → servers</source>
        <translation>客户端 → %1（四层，HAProxy %2）→ %3（七层，HAProxy %4）→ 服务器</translation>
    </message>
    <message>
        <source>Gateway (HAProxy)</source>
        <translation>网关（HAProxy）</translation>
    </message>
    <message>
        <source>Rolling update (HAProxy)</source>
        <translation>滚动更新（HAProxy）</translation>
    </message>
    <message>
        <source>HAProxy shifts the requests to a new server and drains the old one.</source>
        <translation>HAProxy 把请求逐步转给新服务器，并排空旧服务器。</translation>
    </message>
    <message>
        <source>Servers behind HAProxy are replaced one at a time, as an orchestrator does.</source>
        <translation>像编排系统那样，逐个替换 HAProxy 后面的服务器。</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>▶ running…</source>
        <translation>▶ 运行中…</translation>
    </message>
    <message>
        <source>skipped: %1</source>
        <translation>已跳过：%1</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>could not run: %1</source>
        <translation>无法运行：%1</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no: lost nothing</source>
        <translation>否：没有丢失</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>right</source>
        <comment>a ledger&apos;s sum</comment>
        <translation>正确</translation>
    </message>
    <message>
        <source>short by %1</source>
        <translation>少 %1</translation>
    </message>
    <message>
        <source>over by %1</source>
        <translation>多 %1</translation>
    </message>
    <message>
        <source>Lost nothing: %1.</source>
        <translation>毫无丢失：%1。</translation>
    </message>
    <message>
        <source>Lost requests: %1.</source>
        <translation>丢失请求：%1。</translation>
    </message>
    <message>
        <source>Not as expected: %1.</source>
        <translation>与预期不符：%1。</translation>
    </message>
    <message>
        <source>Skipped: %1.</source>
        <translation>已跳过：%1。</translation>
    </message>
    <message>
        <source>Could not run: %1.</source>
        <translation>无法运行：%1。</translation>
    </message>
    <message>
        <source>Each as expected.</source>
        <translation>全部符合预期。</translation>
    </message>
    <message>
        <source>What is lost here depends on the options.</source>
        <translation>是否丢失取决于选项。</translation>
    </message>
    <message>
        <source>The lab has ended (its supervisor: %1). Everything that it started ends with it; what was recorded can still be looked at.</source>
        <translation>实验台已结束（监督进程：%1）。它启动的一切随之结束；已记录的内容仍可查看。</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between the items of a list</comment>
        <translation>；</translation>
    </message>
    <message>
        <source>did not run</source>
        <translation>没有运行</translation>
    </message>
    <message>
        <source>Expected: nothing is lost.</source>
        <translation>预期：毫无丢失。</translation>
    </message>
    <message>
        <source>Expected: requests are lost.</source>
        <translation>预期：会丢失请求。</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>第 %1 个，共 %2 个：%3</translation>
    </message>
    <message>
        <source>The comparison could not be started: %1. What was compared before is gone; try again, and if it stays so, install Changeover again.</source>
        <translation>无法开始比较：%1。上次的比较结果已清除；请重试，若仍如此，请重新安装 Changeover。</translation>
    </message>
    <message>
        <source>Cancelled. What had ended by then is shown.</source>
        <translation>已取消。在此之前完成的结果仍显示在下面。</translation>
    </message>
    <message>
        <source>The comparison has ended before its time (%1). What had ended by then is shown.</source>
        <translation>比较提前结束（%1）。在此之前完成的结果仍显示在下面。</translation>
    </message>
    <message>
        <source>The program says: %1</source>
        <translation>程序报告：%1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Not proven: %1.</source>
        <translation>未能证明：%1。</translation>
    </message>
    <message>
        <source>As expected.</source>
        <translation>符合预期。</translation>
    </message>
    <message>
        <source>No request dropped; “%1” was not shown by this load.</source>
        <translation>没有丢请求；此负载未能显现“%1”。</translation>
    </message>
    <message>
        <source>STARTING %1</source>
        <translation>启动中 %1</translation>
    </message>
    <message>
        <source>SERVING %1</source>
        <translation>服务中 %1</translation>
    </message>
    <message>
        <source>RESTARTING %1</source>
        <translation>重启中 %1</translation>
    </message>
    <message>
        <source>SUSPENDED %1</source>
        <translation>已暂停 %1</translation>
    </message>
    <message>
        <source>DOWN %1</source>
        <translation>无服务 %1</translation>
    </message>
    <message>
        <source>STOPPING</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>STOPPED</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>COULD NOT START</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>NO ANSWER %1</source>
        <translation>无应答 %1</translation>
    </message>
    <message>
        <source>The server is suspended, and does nothing until CONT.</source>
        <translation>服务器已暂停，收到 CONT 之前什么也不做。</translation>
    </message>
    <message>
        <source>No process accepts connections.</source>
        <translation>没有进程接受连接。</translation>
    </message>
    <message>
        <source>The load ends, then the server.</source>
        <translation>先停负载，再停服务器。</translation>
    </message>
    <message>
        <source>Stopped, as asked.</source>
        <translation>已按要求停止。</translation>
    </message>
    <message>
        <source>The server could not be started: %1</source>
        <translation>服务器无法启动：%1</translation>
    </message>
    <message>
        <source>the run so far</source>
        <translation>本次运行至今</translation>
    </message>
    <message>
        <source>▶ measuring…</source>
        <translation>▶ 测量中…</translation>
    </message>
    <message>
        <source>restart #%1</source>
        <translation>第 %1 次重启</translation>
    </message>
    <message>
        <source>restart #%1 (%2 %3s, %4 joined)</source>
        <translation>第 %1 次重启（%2 个 %3，其中 %4 个并入）</translation>
    </message>
    <message>
        <source>The supervisor says nothing: suspended, or the machine is too busy. What is shown is as old.</source>
        <translation>监督进程没有任何消息：它被暂停了，或者机器太忙。显示的内容也停在那时。</translation>
    </message>
    <message>
        <source>A deliberate fault was on, so a roll-back was expected.</source>
        <translation>开启了故意引入的错误，因此回滚在预期之中。</translation>
    </message>
    <message>
        <source>The old generation answered throughout.</source>
        <translation>旧一代始终在应答。</translation>
    </message>
    <message>
        <source>Lost without a restart: %1 of %2 (%3).</source>
        <translation>没有重启时丢失：%2 个中的 %1 个（%3）。</translation>
    </message>
    <message>
        <source>Nothing lost after %1: %2 were, outside its window.</source>
        <translation>%1之后没有丢失：其窗口之外丢失了 %2 个。</translation>
    </message>
    <message>
        <source>The deliberate fault “%1” was on: not shown by this load. It shows with %2.</source>
        <translation>故意引入的错误“%1”已开启：此负载未能显现它。用 %2 可以显现。</translation>
    </message>
    <message>
        <source>The engine says: %1</source>
        <translation>引擎消息：%1</translation>
    </message>
    <message>
        <source>%1 more failures are only counted: the list was full</source>
        <translation>另有 %1 个失败只计数：列表已满</translation>
    </message>
</context>
<context>
    <name>changeover::AlignedCharts</name>
    <message>
        <source>%1 · lost %2</source>
        <translation>%1 · 丢失 %2</translation>
    </message>
    <message>
        <source>trigger</source>
        <translation>触发</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>G%1: %2/s</source>
        <translation>G%1：%2/秒</translation>
    </message>
    <message>
        <source>nothing answered</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>lost %1</source>
        <translation>丢失 %1</translation>
    </message>
    <message>
        <source>p99 %1</source>
        <translation>p99 %1</translation>
    </message>
    <message>
        <source>Here each way gets a chart: requests per second around the trigger.</source>
        <translation>每种方式在这里各有一张图：触发前后的每秒请求数。</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
</context>
<context>
    <name>changeover::BannerPane</name>
    <message>
        <source>Why?</source>
        <translation>为何？</translation>
    </message>
    <message>
        <source>What the verdict rests on, clause by clause</source>
        <translation>判定所依据的各项条件</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Verdict in words</source>
        <translation>判定的文字说明</translation>
    </message>
    <message>
        <source>Requests counted</source>
        <translation>请求计数</translation>
    </message>
    <message>
        <source>Figures of the newest restart</source>
        <translation>最近一次重启的数据</translation>
    </message>
    <message>
        <source>Verdict of the whole run</source>
        <translation>整个运行的判定</translation>
    </message>
    <message>
        <source>Why this verdict?</source>
        <translation>为何如此判定？</translation>
    </message>
    <message>
        <source>What is now</source>
        <translation>当前状态</translation>
    </message>
</context>
<context>
    <name>changeover::ComparisonChooser</name>
    <message>
        <source>Compare (%1)</source>
        <translation>比较（%1）</translation>
    </message>
    <message>
        <source>Each way runs under the load that shows what it is known for.</source>
        <translation>每种方式都在最能体现其特点的负载下运行。</translation>
    </message>
    <message>
        <source>Ways to restart that are compared</source>
        <translation>要比较的重启方式</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed of everything random: the same seed, the same schedule</source>
        <translation>一切随机量的种子：种子相同，时间表就相同</translation>
    </message>
    <message>
        <source>Load as in the window</source>
        <translation>使用主窗口的负载</translation>
    </message>
    <message>
        <source>The rate, mix and timing that the window has for its own lab, for all ways alike</source>
        <translation>所有方式都使用主窗口实验的速率、请求组合和时间设置</translation>
    </message>
    <message>
        <source>%1 requests/s (%2, keep-alive %3), %4 connections, start-up %5 ms, work %6 ms. A way that needs another load to show its fault may not show it.</source>
        <translation>每秒 %1 个请求（%2，keep-alive：%3），%4 个连接，启动 %5 毫秒，处理 %6 毫秒。需要其他负载才能暴露问题的方式，可能看不出问题。</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>changeover::ComparisonModel</name>
    <message>
        <source>stable</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>changes</source>
        <translation>改变</translation>
    </message>
    <message>
        <source>Way to restart</source>
        <translation>重启方式</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Did it do what it is known for?</source>
        <translation>结果是否符合它一贯的表现？</translation>
    </message>
    <message>
        <source>As expected</source>
        <translation>符合预期</translation>
    </message>
    <message>
        <source>Requests that were not answered as they should, by class</source>
        <translation>没有得到应有回答的请求，按类别</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>How long nobody listened</source>
        <translation>无人监听的时长</translation>
    </message>
    <message>
        <source>Refusal gap</source>
        <translation>拒绝空档</translation>
    </message>
    <message>
        <source>How long both generations were there</source>
        <translation>两代进程并存的时长</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Corrected latency around the trigger, 99th percentile</source>
        <translation>触发前后的校正延迟，第 99 百分位</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>The longest corrected latency of the whole run</source>
        <translation>整次运行中最长的校正延迟</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>What the server&apos;s accounts say about transfers</source>
        <translation>服务器账目对转账的记录</translation>
    </message>
    <message>
        <source>Ledger</source>
        <translation>账目</translation>
    </message>
    <message>
        <source>From the trigger until the old process was gone and the new one had answered</source>
        <translation>从触发到旧进程退出且新进程已应答</translation>
    </message>
    <message>
        <source>Finished in</source>
        <translation>完成用时</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Does whoever watches one process id see a change?</source>
        <translation>只盯着一个进程号的人会看到变化吗？</translation>
    </message>
</context>
<context>
    <name>changeover::ComparisonWindow</name>
    <message>
        <source>Tick the ways to restart that you want to see side by side, and compare them.</source>
        <translation>勾选要并排查看的重启方式，然后开始比较。</translation>
    </message>
    <message>
        <source>⚠ The window&apos;s own lab has a load running: figures are steadier without it.</source>
        <translation>⚠ 主窗口的实验正在施加负载：停掉它，数据会更稳定。</translation>
    </message>
    <message>
        <source>Save the comparison</source>
        <translation>保存比较结果</translation>
    </message>
    <message>
        <source>“%1” could not be written. Nothing is lost: choose another place.</source>
        <translation>无法写入“%1”。结果没有丢失：请另选位置。</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save Report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Copy Command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>The same comparison for a terminal</source>
        <translation>在终端中做同样的比较</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Requests per second around the trigger, a chart for each way</source>
        <translation>触发前后的每秒请求数，每种方式一张图</translation>
    </message>
    <message>
        <source>What came of each way to restart</source>
        <translation>每种重启方式的结果</translation>
    </message>
    <message>
        <source>How far the comparison is</source>
        <translation>比较的进度</translation>
    </message>
    <message>
        <source>Web page, to look at and to print</source>
        <translation>网页，可查看和打印</translation>
    </message>
    <message>
        <source>JSON, with each run&apos;s whole report</source>
        <translation>JSON，含每次运行的完整报告</translation>
    </message>
    <message>
        <source>Markdown table</source>
        <translation>Markdown 表格</translation>
    </message>
    <message>
        <source>JUnit, for a CI server</source>
        <translation>JUnit，供 CI 服务器使用</translation>
    </message>
    <message>
        <source>The first result takes a few seconds…</source>
        <translation>第一个结果需要几秒钟…</translation>
    </message>
    <message>
        <source>Nothing was compared.</source>
        <translation>没有比较任何方式。</translation>
    </message>
</context>
<context>
    <name>changeover::Demonstration</name>
    <message>
        <source>The supervisor has ended.</source>
        <translation>监督进程已结束。</translation>
    </message>
    <message>
        <source>The demonstration did not come to its end in time.</source>
        <translation>演示没有按时结束。</translation>
    </message>
    <message>
        <source>The picture could not be written to %1.</source>
        <translation>图片无法写入 %1。</translation>
    </message>
    <message>
        <source>The restart did not pass; the picture shows why.</source>
        <translation>重启未通过；图片显示原因。</translation>
    </message>
</context>
<context>
    <name>changeover::DrainingModel</name>
    <message>
        <source>%1 (connected to this generation for %2)</source>
        <translation>%1（已由这一代持有 %2）</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>For</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收到</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发出</translation>
    </message>
    <message>
        <source>Why still here</source>
        <translation>为何还在</translation>
    </message>
</context>
<context>
    <name>changeover::DrainingPane</name>
    <message>
        <source>Why each connection is still there</source>
        <translation>每条连接为何还在</translation>
    </message>
</context>
<context>
    <name>changeover::EventLogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
</context>
<context>
    <name>changeover::EventLogPane</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Show only lines that contain this</source>
        <translation>只显示包含此文字的行</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Steps and above</source>
        <translation>步骤及以上</translation>
    </message>
    <message>
        <source>Warnings and above</source>
        <translation>警告及以上</translation>
    </message>
    <message>
        <source>Lost requests</source>
        <translation>丢失的请求</translation>
    </message>
    <message>
        <source>Lowest severity shown</source>
        <translation>显示的最低级别</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>事件日志</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>尚无事件。</translation>
    </message>
    <message>
        <source>Newest event</source>
        <translation>最新事件</translation>
    </message>
    <message>
        <source>Unfold the event log</source>
        <translation>展开事件日志</translation>
    </message>
    <message>
        <source>Fold the event log to a line</source>
        <translation>将事件日志折叠为一行</translation>
    </message>
</context>
<context>
    <name>changeover::FixedLabel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>changeover::GatewayModel</name>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Generation</source>
        <translation>代</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
</context>
<context>
    <name>changeover::GatewayPane</name>
    <message>
        <source>What the gateway does with each server</source>
        <translation>网关如何对待每台服务器</translation>
    </message>
</context>
<context>
    <name>changeover::InFlightLane</name>
    <message>
        <source>In flight</source>
        <translation>在途请求</translation>
    </message>
    <message>
        <source>client %1–%2</source>
        <translation>客户端 %1–%2</translation>
    </message>
    <message>
        <source>G%1: %2 on %3 connections</source>
        <translation>G%1：%2 个，%3 条连接</translation>
    </message>
    <message>
        <source>accept queue %1</source>
        <translation>接受队列 %1</translation>
    </message>
</context>
<context>
    <name>changeover::LanePlot</name>
    <message>
        <source>no data</source>
        <translation>无数据</translation>
    </message>
</context>
<context>
    <name>changeover::LatencyLane</name>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>p50 %1 · p99 %2 · %3 to %4 · uncorrected max %5</source>
        <translation>p50 %1 · p99 %2 · %3 至 %4 · 未校正最大 %5</translation>
    </message>
    <message>
        <source>min to max</source>
        <translation>最小至最大</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
</context>
<context>
    <name>changeover::MainWindow</name>
    <message>
        <source>About Changeover</source>
        <translation>关于 Changeover</translation>
    </message>
    <message>
        <source>&lt;b&gt;Changeover %1&lt;/b&gt;&lt;p&gt;See every request survive a server&apos;s restart.&lt;/p&gt;&lt;p&gt;The core may be used under the Boost Software License 1.0, the rest under the GNU General Public License 3 or later.&lt;/p&gt;</source>
        <translation>&lt;b&gt;Changeover %1&lt;/b&gt;&lt;p&gt;看每个请求如何安然度过服务器的重启。&lt;/p&gt;&lt;p&gt;核心部分按 Boost 软件许可证 1.0 使用，其余部分按 GNU 通用公共许可证第 3 版或更高版本使用。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Ending everything that the lab started…</source>
        <translation>正在结束实验台启动的一切…</translation>
    </message>
    <message>
        <source>Changeover</source>
        <translation>Changeover · 重启实验台</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Signal</source>
        <translation>信号(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Panes</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Signals</source>
        <translation>信号</translation>
    </message>
    <message>
        <source>Process tree</source>
        <translation>进程树</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>事件日志</translation>
    </message>
    <message>
        <source>Change between light and dark</source>
        <translation>切换浅色与深色</translation>
    </message>
    <message>
        <source>Change between Chinese and English</source>
        <translation>切换中文与英文</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>界面大小</translation>
    </message>
    <message>
        <source>Why still here</source>
        <translation>为何还在</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>网关</translation>
    </message>
    <message>
        <source>Draining</source>
        <translation>排空中</translation>
    </message>
    <message>
        <source>No font with Chinese characters is installed, so the window stays English. Install one (Debian: fonts-noto-cjk), then choose 中文 again.</source>
        <translation>未安装中文字体，窗口保持英文。请安装一种（Debian：fonts-noto-cjk），然后再选“中文”。</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
</context>
<context>
    <name>changeover::MessageStrip</name>
    <message>
        <source>Start the lab again</source>
        <translation>重新启动实验台</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>changeover::Overview</name>
    <message>
        <source>Session</source>
        <translation>全程</translation>
    </message>
</context>
<context>
    <name>changeover::PaneLayout</name>
    <message>
        <source>Panes</source>
        <translation>面板</translation>
    </message>
</context>
<context>
    <name>changeover::ProcessLanes</name>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>✖ refusal gap %1</source>
        <translation>✖ 拒绝空档 %1</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>draining</source>
        <translation>排空中</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>G%1 · pid %2</source>
        <translation>G%1 · 进程 %2</translation>
    </message>
    <message>
        <source>overlap %1</source>
        <translation>重叠 %1</translation>
    </message>
    <message>
        <source>G%1 pid %2</source>
        <translation>G%1 进程 %2</translation>
    </message>
    <message>
        <source>no server process</source>
        <translation>没有服务器进程</translation>
    </message>
    <message>
        <source>%1: G%2 pid %3 %4</source>
        <translation>%1：G%2 进程 %3 %4</translation>
    </message>
    <message>
        <source>%1 handed off</source>
        <translation>移交 %1 条</translation>
    </message>
    <message>
        <source>connections handed from pid %1 to pid %2: %3</source>
        <translation>进程 %1 移交给进程 %2 的连接：%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 至 %2：%3</translation>
    </message>
</context>
<context>
    <name>changeover::ProcessTreeModel</name>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>PPID</source>
        <translation>PPID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Listens</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>已应答</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>在途请求</translation>
    </message>
    <message>
        <source>Conns</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>G%1</source>
        <translation>G%1</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>实验台</translation>
    </message>
</context>
<context>
    <name>changeover::ProcessTreePane</name>
    <message>
        <source>Process tree</source>
        <translation>进程树</translation>
    </message>
</context>
<context>
    <name>changeover::RequestsLane</name>
    <message>
        <source>Requests/s</source>
        <translation>请求/秒</translation>
    </message>
    <message>
        <source>G%1: %2/s</source>
        <translation>G%1：%2/秒</translation>
    </message>
    <message>
        <source>nothing answered</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>lost %1</source>
        <translation>丢失 %1</translation>
    </message>
    <message>
        <source>Δt %1 · %2 requests due · %3 lost</source>
        <translation>Δt %1 · 应发请求 %2 · 丢失 %3</translation>
    </message>
</context>
<context>
    <name>changeover::RunBar</name>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source> Strategy </source>
        <translation> 策略 </translation>
    </message>
    <message>
        <source> Load </source>
        <translation> 负载 </translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>GET</source>
        <translation>GET</translation>
    </message>
    <message>
        <source>GET, 2 % slow</source>
        <translation>GET，2 % 慢</translation>
    </message>
    <message>
        <source>POST</source>
        <translation>POST</translation>
    </message>
    <message>
        <source>streams</source>
        <translation>流式</translation>
    </message>
    <message>
        <source>pipelined</source>
        <translation>流水线</translation>
    </message>
    <message>
        <source>transfers</source>
        <translation>转账</translation>
    </message>
    <message>
        <source>of all kinds</source>
        <translation>各种混合</translation>
    </message>
    <message>
        <source>keep-alive</source>
        <translation>长连接</translation>
    </message>
    <message>
        <source>Off: every request on a fresh connection</source>
        <translation>关闭后每个请求使用新连接</translation>
    </message>
    <message>
        <source>What Restart does</source>
        <translation>“重启”做什么</translation>
    </message>
    <message>
        <source>Requests per second</source>
        <translation>每秒请求数</translation>
    </message>
    <message>
        <source>Kind of requests</source>
        <translation>请求种类</translation>
    </message>
    <message>
        <source>Keep-alive connections</source>
        <translation>保持长连接</translation>
    </message>
    <message>
        <source>⚠ %1 ✕</source>
        <translation>⚠ %1 ✕</translation>
    </message>
    <message>
        <source>Deliberate fault: %1</source>
        <translation>故意引入的错误：%1</translation>
    </message>
    <message>
        <source>%1 A click removes it, from the next start on.</source>
        <translation>%1 点击即可去掉，下次启动时生效。</translation>
    </message>
    <message>
        <source>Each new generation fails so, on purpose.</source>
        <translation>每个新一代都会故意这样失败。</translation>
    </message>
</context>
<context>
    <name>changeover::SettingsDialog</name>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> 毫秒</translation>
    </message>
    <message>
        <source>Server, from the next start on</source>
        <translation>服务器（下次启动起生效）</translation>
    </message>
    <message>
        <source>Listen on</source>
        <translation>监听地址</translation>
    </message>
    <message>
        <source>host:port; port 0 takes a free one</source>
        <translation>主机:端口；端口 0 表示任选空闲端口</translation>
    </message>
    <message>
        <source>Start-up takes</source>
        <translation>启动耗时</translation>
    </message>
    <message>
        <source>How long a new generation initialises before ready</source>
        <translation>新一代就绪前的初始化时间</translation>
    </message>
    <message>
        <source>Work per request</source>
        <translation>每请求工作时间</translation>
    </message>
    <message>
        <source>Service time of GET /</source>
        <translation>GET / 的服务时间</translation>
    </message>
    <message>
        <source>Probation</source>
        <translation>试用期</translation>
    </message>
    <message>
        <source>How long the old generation can take over again</source>
        <translation>旧一代可以重新接管的时间</translation>
    </message>
    <message>
        <source>Drain deadline</source>
        <translation>排空期限</translation>
    </message>
    <message>
        <source>After it, what is still open is cut</source>
        <translation>期限过后，仍未结束的连接被切断</translation>
    </message>
    <message>
        <source>Idle grace</source>
        <translation>空闲宽限</translation>
    </message>
    <message>
        <source>How long a draining server keeps idle connections</source>
        <translation>排空中的服务器保留空闲连接的时间</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Threads that serve requests</source>
        <translation>处理请求的线程数</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>故意的错误</translation>
    </message>
    <message>
        <source>What the server does wrong on purpose</source>
        <translation>让服务器故意犯的错误</translation>
    </message>
    <message>
        <source>More options</source>
        <translation>其他选项</translation>
    </message>
    <message>
        <source>As on the server&apos;s command line, for instance --fault ready:exit=1</source>
        <translation>与服务器命令行相同，例如 --fault ready:exit=1</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>At least rate × work: 200/s of 50 ms keep 10 busy</source>
        <translation>至少为 速率 × 工作时间：200/秒、50 毫秒占用 10 条</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Counted from the time a request was due</source>
        <translation>从请求应发的时刻算起</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>none: nothing is done wrong</source>
        <translation>none：一切都做对</translation>
    </message>
    <message>
        <source>“%1” is no address to listen on: write host:port, like 127.0.0.1:8090.</source>
        <translation>“%1”不是可监听的地址：请写 主机:端口，例如 127.0.0.1:8090。</translation>
    </message>
    <message>
        <source>⚠ Other machines can reach the server at this address.</source>
        <translation>⚠ 其他机器可以通过此地址访问服务器。</translation>
    </message>
</context>
<context>
    <name>changeover::ShortcutSheet</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation>键盘与鼠标</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>mouse wheel</source>
        <translation>鼠标滚轮</translation>
    </message>
    <message>
        <source>Look back (leaves follow)</source>
        <translation>回看（停止跟随）</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Measure time, requests, losses</source>
        <translation>测量时间、请求与丢失</translation>
    </message>
    <message>
        <source>Shift and drag</source>
        <translation>按住 Shift 拖动</translation>
    </message>
    <message>
        <source>Go to an event</source>
        <translation>跳到事件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Return or a double click in the event log</source>
        <translation>在事件日志中按回车或双击</translation>
    </message>
</context>
<context>
    <name>changeover::SignalPad</name>
    <message>
        <source>G%1 · pid %2</source>
        <translation>G%1 · 进程 %2</translation>
    </message>
    <message>
        <source>To</source>
        <translation>发给</translation>
    </message>
    <message>
        <source>no server yet</source>
        <translation>还没有服务器</translation>
    </message>
    <message>
        <source>The process that gets the signal</source>
        <translation>接收信号的进程</translation>
    </message>
    <message>
        <source>kill(2): the lab sends it</source>
        <translation>kill(2)：由实验台发送</translation>
    </message>
    <message>
        <source>raise(3): the server sends it to itself</source>
        <translation>raise(3)：服务器发给自己</translation>
    </message>
    <message>
        <source>How the signal is sent</source>
        <translation>信号的发送方式</translation>
    </message>
    <message>
        <source>What came of the newest signal</source>
        <translation>最近一个信号的结果</translation>
    </message>
</context>
<context>
    <name>changeover::SignalTableDialog</name>
    <message>
        <source>Signals of this system</source>
        <translation>本系统的信号</translation>
    </message>
    <message>
        <source>Every signal, its default action and what our server does</source>
        <translation>全部信号、默认动作与本服务器的反应</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>changeover::SignalTableModel</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>信号</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Default action</source>
        <translation>默认动作</translation>
    </message>
    <message>
        <source>Can be caught</source>
        <translation>可捕获</translation>
    </message>
    <message>
        <source>What our server does</source>
        <translation>本服务器的反应</translation>
    </message>
</context>
<context>
    <name>changeover::StatusLine</name>
    <message>
        <source>● LIVE</source>
        <translation>● 实时</translation>
    </message>
    <message>
        <source>❚❚ looking back · &lt;a href=&quot;#&quot;&gt;follow (End)&lt;/a&gt;</source>
        <translation>❚❚ 回看 · &lt;a href=&quot;#&quot;&gt;跟随（End）&lt;/a&gt;</translation>
    </message>
    <message>
        <source>%1 frames/s · frame %2 ms (worst %3 ms)</source>
        <translation>%1 帧/秒 · 每帧 %2 ms（最差 %3 ms）</translation>
    </message>
    <message>
        <source>nothing to draw</source>
        <translation>无需绘制</translation>
    </message>
    <message>
        <source>memory %1 MB + lab %2 MB</source>
        <translation>内存 %1 MB + 实验台 %2 MB</translation>
    </message>
    <message>
        <source>generator late p99 %1, worst %2</source>
        <translation>发生器迟到 p99 %1，最差 %2</translation>
    </message>
    <message>
        <source>comparing %1 (F8)</source>
        <translation>正在比较 %1（F8）</translation>
    </message>
    <message>
        <source>❚❚ no data for %1</source>
        <translation>❚❚ 已有 %1没有数据</translation>
    </message>
</context>
<context>
    <name>changeover::TimelinePane</name>
    <message>
        <source>Requests per second, by the generation that answered</source>
        <translation>每秒请求数，按应答的代分色</translation>
    </message>
    <message>
        <source>Requests in flight</source>
        <translation>在途请求</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Processes: a lane per generation</source>
        <translation>进程：每代一条</translation>
    </message>
    <message>
        <source>Overview of the whole session</source>
        <translation>整个会话总览</translation>
    </message>
    <message>
        <source>Time axis</source>
        <translation>时间轴</translation>
    </message>
</context>
<context>
    <name>changeover::WayChoiceModel</name>
    <message>
        <source>Strategies</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Ways to replace a running server</source>
        <translation>替换正在运行的服务器的方式</translation>
    </message>
    <message>
        <source>Policies</source>
        <translation>故意的错误</translation>
    </message>
    <message>
        <source>What engines get wrong, one thing at a time, on top of Inherit</source>
        <translation>在“继承”之上，引擎常见的错误，每次一个</translation>
    </message>
</context>
<context>
    <name>changeover::WhyDialog</name>
    <message>
        <source>Why this verdict?</source>
        <translation>为何如此判定？</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
</TS>
