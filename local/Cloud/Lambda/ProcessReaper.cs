using System.Diagnostics;

namespace LocalCloud.Lambda;

/// <summary>
/// Ends the functions' processes when this host dies without a word (SIGKILL, power button of an IDE).
/// </summary>
/// <remarks>
/// A shell waits on a pipe from the host. The host tells it which processes live; the end of the pipe means that the
/// host is gone. An idle runtime client notices too, because its request for the next event breaks, but one that is
/// busy in a handler would go on writing to the host's successor. On Windows only the former applies.
/// </remarks>
internal sealed class ProcessReaper : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        alive=
        while read -r change pid; do
          case $change in
            +) alive="$alive $pid" ;;
            -) rest=; for p in $alive; do [ "$p" = "$pid" ] || rest="$rest $p"; done; alive=$rest ;;
          esac
        done
        [ -z "$alive" ] || kill -9 $alive 2>/dev/null
        """;

    private readonly Process? _shell;
    private readonly Lock _gate = new();

    public ProcessReaper()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, UseShellExecute = false });
    }

    public void Watch(int processId) => Tell($"+ {processId}");

    public void Forget(int processId) => Tell($"- {processId}");

    public void Dispose()
    {
        lock (_gate)
        {
            if (_shell is not null)
            {
                // The end of its input ends it, and whatever it still watches.
                _shell.StandardInput.Close();
                _shell.Dispose();
            }
        }
    }

    private void Tell(string change)
    {
        lock (_gate)
        {
            try
            {
                _shell?.StandardInput.Write(change + "\n");
                _shell?.StandardInput.Flush();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The shell is gone, or the host is stopping: processes are then ended one by one.
            }
        }
    }
}
