# Starts one command under Landlock, a system call filter and limits, and ends with all that the command started.
# No modules: what is used here is part of every perl. Numbers and structures come from LandlockLauncher.cs.
# Messages of a set-up that failed go to standard output, as the command's own output would; descriptor 2 is the status pipe.
my ($calls, $parent, $identity, $rights, $filter, $limits, $folder, $pipe) = splice @ARGV, 0, 8;
my ($prctl, $seccomp, $prlimit, $openat, $setsid, $setgroups, $setgid, $setuid, $capset, $kill) = map { $_ + 0 } split /,/, $calls;
my ($files, $net, $scope) = map { $_ + 0 } split /,/, $rights;

open(STATUS, '>&', 2) or exit 125;
open(STDERR, '>&', 1) or exit 125;

sub refuse { syswrite STDOUT, "landlock: $_[0]: $!\n"; exit 125 }
# syscall() wants structures that it may write to, which a constant is not: hence the copy.
sub must { my ($what, $number, @values) = @_; my $result = syscall($number, @values); refuse($what) if $result == -1; $result }
sub place { my $path = shift; syscall($openat, -100, $path, 02000000 | 010000000, 0) }
sub ruleset { must('create ruleset', 444, pack('QQQ', @_), 24, 0) }

# Held for as long as this process lives, which ends last; perl closes it in what is started. Said before anything is, and answered by a Lathe that lives.
if (length $pipe) {
    open(HELD, '+<', $pipe) or refuse($pipe);
    syswrite STATUS, "held\n";
    exit 125 unless sysread STDIN, my $word, 1;
}
open(STDIN, '<', '/dev/null') or refuse('/dev/null');

my ($child, $isolated) = (0, 0);

# Whoever descends from this process comes back to it as an orphan (PR_SET_CHILD_SUBREAPER), so nothing is left when it has no child any more. That is said; where it
# is not, somebody killed this process. What cannot be killed (it hangs in the kernel) is waited for ten seconds, a millisecond and more for each look, and then named.
sub sweep {
    # Asked once more while it is at it, this process must not leave before the last one is gone.
    $SIG{TERM} = 'IGNORE';
    for (1 .. ($isolated ? 10_000 : 1_000)) {
        if ($isolated) { syscall($kill, -1, 9) } else { kill 'STOP', family() for 1 .. 3; kill 'KILL', family() }
        my $gone;
        do { $gone = waitpid(-1, 1) } while $gone > 0;
        if ($gone == -1) { syswrite STATUS, "swept\n"; return }
        select(undef, undef, undef, 0.001);
    }
    syswrite STATUS, 'stuck ' . ((family())[0] || $child) . "\n";
}

sub family {
    my (%parent, %mine);
    for my $stat (glob '/proc/[0-9]*/stat') {
        open(my $file, '<', $stat) or next;
        my $line = <$file>;
        $parent{$1} = $2 if defined $line && $line =~ /^(\d+) .*\) \S (\d+) /s;
    }
    $mine{$$} = 1;
    for (my $grew = 1; $grew;) {
        $grew = 0;
        for (keys %parent) { $mine{$_} = $grew = 1 if !$mine{$_} && $mine{$parent{$_}} }
    }
    delete $mine{$$};
    keys %mine;
}

$SIG{TERM} = sub { sweep(); exit 143 };
$SIG{$_} = 'IGNORE' for 'HUP', 'INT', 'QUIT', 'PIPE';
must('no new privileges', $prctl, 38, 1, 0, 0, 0);
must('subreaper', $prctl, 36, 1, 0, 0, 0);
must('parent death signal', $prctl, 1, 15, 0, 0, 0);
exit 125 if getppid() != $parent;
syscall($setsid);

# A domain around this process that only bounds signals: from inside, "kill everybody" reaches the command's processes (their domain lies within this one) and nobody else.
# It is believed only when the one who started us is really out of reach.
# To link and rename between folders (bit 13) is refused by every domain that does not allow it, whether it is about files or not.
if ($scope & 2) {
    my $around = ruleset(1 << 13, 0, 2);
    must('allow', 445, $around, 1, pack('Ql', 1 << 13, place('/')), 0);
    must('restrict', 446, $around, 0);
    $isolated = !kill(0, $parent);
}

my $launcher = $$;
$child = fork();
refuse('fork') unless defined $child;
if ($child) {
    syswrite STATUS, "{ \"child-pid\": $child }\n";
    my $code = 125;
    while ((my $gone = waitpid(-1, 0)) > 0) {
        next if $gone != $child;
        $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        last;
    }
    sweep();
    exit $code;
}

$SIG{$_} = 'DEFAULT' for 'TERM', 'HUP', 'INT', 'QUIT', 'PIPE';
if (open(my $score, '>', '/proc/self/oom_score_adj')) { syswrite $score, '500' }
my $rules = ruleset($files, $net, $scope);
for (splice @ARGV, 0, shift @ARGV) {
    my ($allowed, $path) = /^(\d+):(.*)$/s;
    my $place = place($path);
    next if $place == -1 && $! == 2;
    refuse($path) if $place == -1;
    must($path, 445, $rules, 1, pack('Ql', $allowed, $place), 0);
}

if ($identity =~ /^(\d+):(\d+):(\d)$/) {
    my ($user, $group, $passage) = ($1 + 0, $2 + 0, $3 + 0);
    must('keep capabilities', $prctl, 8, $passage, 0, 0, 0);
    must('groups', $setgroups, 0, 0);
    must('group', $setgid, $group, $group, $group);
    must('user', $setuid, $user, $user, $user);
    # With passage: the right to pass folders that are closed to others (CAP_DAC_READ_SEARCH, bit 2) and no other.
    must('capabilities', $capset, pack('LL', 0x20080522, 0), pack('L6', ($passage * 4) x 3, 0, 0, 0));
    must('passage', $prctl, 47, 2, 2, 0, 0) if $passage;
}
must('parent death signal', $prctl, 1, 9, 0, 0, 0);
exit 125 if getppid() != $launcher;
must('restrict', 446, $rules, 0);

# Numbers of resources: core, processes, open files, data, size of a file.
my @resources = (4, 6, 7, 2, 1);
for my $wanted (0, split /,/, $limits) {
    my ($resource, $now) = (shift @resources, pack('QQ', 0, 0));
    syscall($prlimit, 0, $resource, 0, $now) == 0 or refuse('limit');
    my $hard = (unpack 'QQ', $now)[1];
    my $value = $wanted < $hard ? $wanted + 0 : $hard;
    must('limit', $prlimit, 0, $resource, pack('QQ', $value, $value), 0);
}

%ENV = map { /^([^=]*)=(.*)$/s } splice @ARGV, 0, shift @ARGV;
unless (chdir $folder) { syswrite STATUS, "ready\n"; syswrite STDOUT, "cd: $folder: $!\n"; exit 126 }
$filter = pack 'H*', $filter;
my $program = pack 'Sx6P', length($filter) / 8, $filter;
syswrite STATUS, "ready\n";
must('filter', $seccomp, 1, 0, $program) if length $filter;
exec { $ARGV[0] } @ARGV;
syswrite STDOUT, "$ARGV[0]: $!\n";
exit 127;
