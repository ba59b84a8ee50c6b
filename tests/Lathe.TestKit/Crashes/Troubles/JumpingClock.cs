using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>
/// Another time for each process, and jumps within it: a small library, compiled here with the machine's C compiler and loaded into <c>lathe</c> before the C library, adds to what clock_gettime, gettimeofday and time
/// say of the wall clock the seconds that stand in a file. The monotonic clock and the times of files stay the kernel's. Git and commands see the true time: they get an environment of their own.
/// </summary>
internal sealed class JumpingClock : NoTrouble
{
    private const string Source =
        """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        static volatile const long long *ahead;
        __attribute__((constructor)) static void begin(void) {
          const char *path = getenv("CAMPAIGN_CLOCK");
          int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
          if (file < 0) return;
          void *map = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
          if (map != MAP_FAILED) ahead = map;
          close(file);
        }
        int clock_gettime(clockid_t id, struct timespec *t) {
          int code = (int)syscall(SYS_clock_gettime, id, t);
          if (code == 0 && ahead && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) t->tv_sec += *ahead;
          return code;
        }
        int gettimeofday(struct timeval *restrict t, void *restrict zone) {
          struct timespec now;
          (void)zone;
          clock_gettime(CLOCK_REALTIME, &now);
          if (t) { t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000; }
          return 0;
        }
        time_t time(time_t *t) {
          struct timespec now;
          clock_gettime(CLOCK_REALTIME, &now);
          if (t) *t = now.tv_sec;
          return now.tv_sec;
        }
        """;

    private static readonly long[] Jumps = [3_600, -3_600, 86_400, -86_400, 315_576_000, -315_576_000, 0];

    private readonly string _folder;
    private int _processes;

    private JumpingClock(string root) : base(root) => _folder = Directory.CreateDirectory(Path.Combine(root, "clock")).FullName;

    public override int Kills => 60;

    public static async Task<JumpingClock> OpenAsync(string root)
    {
        var clock = new JumpingClock(root);
        await File.WriteAllTextAsync(Path.Combine(clock._folder, "clock.c"), Source);
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-O1", "-shared", "-fPIC", "-o", "clock.so", "clock.c"]) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = clock._folder })!;
            var said = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            if (compiler.ExitCode != 0) throw new TroubleUnavailableException($"The library that moves the clock cannot be compiled: {said}");
        }
        catch (Win32Exception)
        {
            throw new TroubleUnavailableException("The clock is moved by a library that is compiled here, and there is no C compiler: install one (cc).");
        }

        return clock;
    }

    public override Func<Task<string>> Prepare(ProcessStartInfo start, Random chance)
    {
        var file = Path.Combine(_folder, $"ahead-{Interlocked.Increment(ref _processes)}");
        var (first, second) = (Jumps[chance.Next(Jumps.Length)], Jumps[chance.Next(Jumps.Length)]);
        Set(file, first);
        start.Environment["LD_PRELOAD"] = Path.Combine(_folder, "clock.so");
        start.Environment["CAMPAIGN_CLOCK"] = file;
        return () =>
        {
            Set(file, second);
            return Task.FromResult(second > first ? "a clock that jumped ahead" : second < first ? "a clock that jumped back" : "nothing");
        };
    }

    // In place: it is mapped.
    private static void Set(string file, long seconds)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seconds);
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
        stream.Write(bytes);
    }
}
