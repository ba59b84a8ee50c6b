using System.Diagnostics;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// A shell that starts a program, waits for it, and lets nothing of it live on when Lathe is gone, however that ended. The kernel's "die with parent" is not enough: bubblewrap asks for it after it has made the box's first
/// process, which then waits for a word from a parent that may be dead already, for ever; and without a sandbox nobody asks for it. So a second process reads from a pipe that only Lathe holds open. When that ends, it stops
/// the program, so that no further process can come from it, and ends what came. Both have a session of their own: neither a terminal's Ctrl-C nor its end comes before Lathe's word.
/// </summary>
internal static class BoxGuard
{
    private const string SetSession = "/usr/bin/setsid";

    // Descriptor 6 is Lathe's pipe, 7 the status pipe. /proc/self is the reading shell, since read is its own; $$ is the one that waits for the program, in both. State, parent, group and session come after the name's bracket.
    private const string Watch =
        """
        {
          trap '' HUP INT QUIT TERM
          read -r word
          read -r me word </proc/self/stat
          is_parent_there() { read -r line </proc/self/stat && case ${line##*) } in ?" $$ "*) ;; *) false ;; esac; }
          children() {
            found=
            for file in /proc/[0-9]*/stat; do
              read -r line <"$file" || continue
              case ${line##*) } in ?" $1 "*) found="$found ${line%% *}" ;; esac
            done
          }

        """;

    // Where the program is not there it is not there yet, or the waiting shell is about to go. Bubblewrap itself is let go on at last: it waits until the box is empty.
    private const string EndBox = Watch +
        """
          program=
          while [ -z "$program" ]; do
            is_parent_there || exit
            children $$
            for one in $found; do [ "$one" = "$me" ] || program=$one; done
          done
          kill -STOP "$program"
          looks=0
          while [ "$looks" -lt 100000 ] && read -r line <"/proc/$program/stat"; do
            case ${line##*) } in [TtZX]*) break ;; esac
            looks=$((looks+1))
          done
          children "$program"
          if [ -n "$found" ]; then kill -KILL $found; kill -CONT "$program"; else kill -KILL "$program"; fi
        } <&6 5<&- 6<&- 7>&- 9<&- >/dev/null 2>&1 &
        """;

    // Nothing holds such a command together but its session, who descends from whom, and the variable ($0) that all of it inherited. Its first process goes last: the waiting shell ends with it, and this one with that.
    private const string EndSession = Watch +
        """
          while is_parent_there; do
            program=
            doomed=' '
            more=1
            while [ "$more" = 1 ]; do
              more=0
              for file in /proc/[0-9]*/stat; do
                read -r line <"$file" || continue
                one=${line%% *}
                set -- ${line##*) }
                case "$doomed$program $me $$ " in *" $one "*) continue ;; esac
                [ "$1" != Z ] || continue
                if [ "$4" != $$ ]; then case "$doomed$program " in *" $2 "*) ;; *) continue ;; esac; fi
                kill -STOP "$one"
                if [ "$2" = $$ ]; then program=$one; else doomed="$doomed$one "; fi
                more=1
              done
            done
            for file in $(grep -lzFx -e "$0" /proc/[0-9]*/environ); do
              one=${file#/proc/}
              one=${one%/environ}
              [ "$one" = "$program" ] || doomed="$doomed$one "
            done
            if [ "$doomed" != ' ' ]; then kill -KILL $doomed; elif [ -n "$program" ]; then kill -KILL "$program"; fi
          done
        } <&6 6<&- 7>&- >/dev/null 2>&1 &
        """;

    // Said before anything is started, and answered by a Lathe that lives: where it is gone there is nothing to start. 4 stays open until this shell and the one that watches have ended.
    private const string Hold =
        """

        if [ -n "$1" ]; then
          exec 4<>"$1"
          echo held >&7
          read -r word <&6 || exit 125
        fi
        shift

        """;

    private const string Wait =
        """

        code=$?
        kill -KILL $!
        wait $!
        exit $code
        """;

    // Bubblewrap's descriptors, which .NET cannot give it: 9 is the filter ($0), 8 and 7 the status pipe that .NET reads as standard error (bubblewrap closes 8 before the command, the inner script 7).
    // 5 is the status pipe's other end: without Lathe nobody would read from it, and what bubblewrap writes there would end it (SIGPIPE) beside a child that does not notice.
    private const string Box = "exec 6<&0 7>&2 2>&1 </dev/null 9<\"$0\" 5</proc/self/fd/7" + Hold + "trap : HUP INT QUIT TERM\n" + EndBox + "\nexec 6<&- 2>/dev/null\n\"$@\" 8>&7 2>&1 4<&- 5<&-" + Wait;

    private const string Bare = "exec 6<&0 7>&2 2>&1 </dev/null" + Hold + "trap : HUP INT QUIT TERM\n" + EndSession + "\nexec 6<&- 2>/dev/null\n\"$@\" 2>&1 4<&-" + Wait;

    /// <summary>How bubblewrap is started; its arguments follow. Standard error joins standard output.</summary>
    /// <param name="filter">The file of the system call filter.</param>
    /// <param name="pipe">What is held while the box is there; null for nothing. It is said and has to be answered: <see cref="BoxScripts.Held"/>.</param>
    public static ProcessStartInfo ForBox(string filter, string? pipe = null) => Start(Box, filter, pipe);

    /// <summary>How a command without a box is started; it is in the session of the process that this starts. Its words follow.</summary>
    /// <param name="mark">The variable that all of the command's processes inherit.</param>
    /// <param name="pipe">What is held while the command is there, as for a box.</param>
    public static ProcessStartInfo ForSession(CommandMark mark, string? pipe = null) => Start(Bare, $"{mark.Variable.Key}={mark.Variable.Value}", pipe);

    private static ProcessStartInfo Start(string script, string name, string? pipe)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true };
        start.Environment.Clear();
        // Where it is missing, Ctrl-C ends bubblewrap itself, which has the gap again.
        start.FileName = File.Exists(SetSession) ? SetSession : "/bin/sh";
        if (start.FileName == SetSession) start.ArgumentList.Add("/bin/sh");
        foreach (var argument in (ReadOnlySpan<string>)["-c", script, name, pipe ?? ""]) start.ArgumentList.Add(argument);
        return start;
    }
}
