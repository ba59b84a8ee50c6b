using System.Text;
using Lathe.Git;

namespace Lathe.Cli.Tests.Commands;

/// <summary>Commands that use a repository's index where there is one say what they say without it.</summary>
public sealed class IndexedCommandsFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("symbols", "get_total", "--references")]
    [InlineData("symbols", "Cart", "--json")]
    [InlineData("symbols", "Cart.get_total", "--json", "--references")]
    [InlineData("symbols", "Añadir", "--json")]
    [InlineData("symbols", "id", "--json", "--references")]
    [InlineData("symbols", "nowhere", "--json")]
    [InlineData("map", "--json")]
    [InlineData("map", "--budget", "300")]
    public async Task The_answer_is_the_same_with_an_index_and_after_changes_since(params string[] command)
    {
        await MakeRepositoryAsync();
        var before = await AnswerAsync(command);
        Assert.Equal(0, await _run.InvokeAsync("index"));
        Assert.Equal(before, await AnswerAsync(command));
        Assert.Equal(before, await AnswerAsync(command));

        Write("shop/cart.py", "class Cart:\n    def get_total(self, id):\n        return get_sum(id)\n\ndef get_sum(items):\n    return sum(items)\n");
        Write("shop/more.py", "from .cart import Cart\n\ndef Añadir(id):\n    return Cart().get_total(id)\n");
        Write("made/late.py", "def get_total():\n    pass\n");
        File.Delete(Path.Combine(_run.Work, "web", "app.js"));
        var indexed = await AnswerAsync(command);
        Directory.Delete(Path.Combine(_run.Home, ".cache", "lathe"), recursive: true);
        Assert.Equal(await AnswerAsync(command), indexed);
        Assert.False(Directory.Exists(Path.Combine(_run.Home, ".cache", "lathe", "index")), "a question makes no index");
    }

    private async Task<(int Code, string Out, string Error)> AnswerAsync(string[] command)
    {
        var code = await _run.InvokeAsync(command);
        return (code, _run.Out, _run.Error);
    }

    private async Task MakeRepositoryAsync()
    {
        var git = GitProgram.Find(_run.Variables);
        await git.InitAsync(_run.Work, TestContext.Current.CancellationToken);
        Write(".gitignore", "made/\n");
        // Git lists what this rule leaves out of an index.
        Write(".ignore", "only_git.py\n");
        Write("only_git.py", "class Cart:\n    def get_total(self): pass\n");
        Write("shop/cart.py", "class Cart:\n    def get_total(self):\n        return 0\n");
        Write("shop/wide.py", "class Wide:\n    def get_total(self): pass\n", Encoding.Unicode);
        Write("shop/latin.py", "def Añadir(x):\n    return x.get_total()\n", Encoding.Latin1);
        Write("web/app.js", "class Cart { get_total() { return this.id; } }\n");
        Write("web/app.min.js", $"function get_total(){{return 1}}{new string(' ', 3000)}\n");
        Write("made/x.py", "def get_total(): pass\n");
        Write("README.md", "# Cart\n\nCall get_total.\n");
        Write("data.bin", "\0\u0001\u0002get_total");
    }

    private void Write(string path, string text, Encoding? encoding = null)
    {
        var full = Path.Combine(_run.Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, encoding ?? new UTF8Encoding(false));
    }
}
