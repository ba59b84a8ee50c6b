using System.Net;
using System.Net.Sockets;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class NetworkAttacks
{
    [Theory, Attack("connect to a server on this machine")]
    public async Task A_server_on_this_machine_is_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await box.TryAsync($"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo {AttackBox.Secret}; (exec 3<>/dev/tcp/localhost/{port}) 2>/dev/null && echo {AttackBox.Secret}; (exec 3<>/dev/tcp/::1/{port}) 2>/dev/null && echo {AttackBox.Secret}");
        Assert.False(listener.Pending());
    }

    [Theory, Attack("connect to a machine outside, and to a cloud's metadata")]
    public async Task The_outside_is_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        // Addresses that are nobody's (RFC 5737, RFC 3849), and the one that clouds answer on; the answer must come at once, not from a time-out.
        var result = await box.RunAsync("for a in 192.0.2.1 169.254.169.254 2001:db8::1; do (exec 3<>/dev/tcp/$a/80) 2>/dev/null && echo reached $a; done; echo end", c => c.Within(8));
        Assert.Equal((CommandEnd.Exited, "end\n"), (result.End, result.Output));
    }

    [Theory, Attack("send datagrams and ask name servers")]
    public async Task Neither_datagrams_nor_names_get_out(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
        var result = await box.RunAsync($"(echo x > /dev/udp/127.0.0.1/{port}) 2>/dev/null; getent hosts secret.example.com && echo resolved; getent ahosts example.org && echo resolved; echo end", c => c.Within(8));
        Assert.Equal("end\n", result.Output);
        Assert.Equal(0, server.Available);
    }

    [Theory, Attack("connect to another program's abstract socket")]
    public async Task An_abstract_socket_outside_is_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var name = "lathe-" + Path.GetRandomFileName();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen();
        await Connect(box, $"pack('Sxa*', 1, '{name}')", $"pack('S', 1).\"\\0{name}\"");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Theory, Attack("connect to another program's socket (Docker, ssh-agent, D-Bus)")]
    public async Task A_local_socket_outside_is_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var path = Path.Combine(box.Outside(), "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        listener.Listen();
        // Also by a link of its own in the tree, since what counts is where it ends.
        await Connect(box, $"pack('Sa*x', 1, '{path}')", "do { symlink('" + path + "', 'own'); pack('Sa*x', 1, 'own') }");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Theory, Attack("open a server that others can reach")]
    public async Task A_server_inside_is_not_seen_outside(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var gate = new TaskCompletionSource();
        var script = $"socket(S, 2, 1, 6) && bind(S, pack('Sna4x8', 2, {port}, \"\\0\\0\\0\\0\")) && listen(S, 1); syswrite STDOUT, \"tried\\n\"; select(undef, undef, undef, 0.01) until -e 'gate'";
        box.Write("server.pl", script);
        var run = box.Sandbox.RunAsync(box.Command("perl server.pl"), _ => gate.TrySetResult(), TestContext.Current.CancellationToken);
        await Task.WhenAny(gate.Task, run);
        using var client = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port));
        box.Write("gate", "");
        Assert.Equal("tried\n", (await run).Output);
    }

    [Theory, Attack("make packet, raw, netlink, vsock and kernel crypto sockets")]
    public async Task Unusual_sockets_cannot_be_made(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync(
            "packet 41, 198, 17, 3, 0", "raw 41, 198, 2, 3, 1", "raw_nonblocking 41, 198, 2, 3 | 2048, 255", "sctp 41, 198, 2, 1, 132", "dccp 41, 198, 2, 6, 33", "udplite 41, 198, 2, 2, 136", "raw6 41, 198, 10, 3, 58",
            "netfilter 41, 198, 16, 3, 12", "audit 41, 198, 16, 3, 9", "generic 41, 198, 16, 3, 16", "uevent 41, 198, 16, 3, 15", "xfrm 41, 198, 16, 3, 6", "vsock 41, 198, 40, 1, 0", "alg 41, 198, 38, 5, 0",
            "bluetooth 41, 198, 31, 3, 1", "can 41, 198, 29, 3, 1", "tipc 41, 198, 30, 1, 0", "smc 41, 198, 43, 1, 0", "xdp 41, 198, 44, 3, 0", "rds 41, 198, 21, 5, 0", "ipx 41, 198, 4, 2, 0");
    }

    [Theory, Attack("reach Docker's socket with the network allowed")]
    public async Task The_network_does_not_bring_local_sockets_along(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var path = Path.Combine(box.Outside(), "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        listener.Listen();
        box.Write("connect.pl", $"socket(S, 1, 1, 0) && connect(S, pack('Sa*x', 1, '{path}')) and print 'connected'");
        Assert.Equal("", await box.OutputAsync("perl connect.pl", c => c with { Network = NetworkPolicy.All }));
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    private static async Task Connect(Box box, params string[] addresses)
    {
        var script = string.Concat(addresses.Select(address => $"socket(S, 1, 1, 0) && connect(S, {address}) and print 'connected';\n"));
        box.Write("connect.pl", script + "print \"tried\\n\"");
        Assert.Equal("tried", await box.OutputAsync("perl connect.pl"));
    }
}
