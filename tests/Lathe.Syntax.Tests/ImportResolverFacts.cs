namespace Lathe.Syntax.Tests;

public sealed class ImportResolverFacts
{
    private const string Python = "pkg/__init__.py pkg/a.py pkg/sub/__init__.py pkg/sub/b.py src/lib/c.py tests/test_a.py other/deep/mod/d.py";
    private const string Script = "src/a.ts src/b/index.tsx src/c.js src/d.d.ts src/data.json src/ui/button.tsx web/src/e.ts packages/core/package.json packages/core/src/index.ts packages/core/src/x.ts src/style.css src/mjs.mts";
    private const string Go = "go.mod main.go pkg/store/store.go pkg/store/store_test.go pkg/store/sql.go net/http/own.go";
    private const string Java = "app/src/main/java/com/x/A.java app/src/main/java/com/x/y/B.java app/src/main/java/com/x/y/C.java lib/src/com/x/A.java";
    private const string Rust = "core/src/lib.rs core/src/shop.rs core/src/shop/cart.rs core/src/net/mod.rs my-util/src/lib.rs my-util/src/x.rs core/src/shop/inner/deep.rs";
    private const string C = "src/a.c src/a.h include/lib/b.h deep/er/c.h x/dup.h y/dup.h";
    private const string Ruby = "lib/shop/cart.rb lib/shop.rb app/z.rb";
    private const string Php = "src/Model/User.php src/User.php inc/x.php index.php";

    [Theory]
    [InlineData("python", Python, "pkg/a.py", "pkg.sub.b", "pkg/sub/b.py")]
    [InlineData("python", Python, "pkg/a.py", "pkg.sub.b.Name", "pkg/sub/b.py")]
    [InlineData("python", Python, "pkg/a.py", ".sub", "pkg/sub/__init__.py")]
    [InlineData("python", Python, "pkg/sub/b.py", "..a", "pkg/a.py")]
    [InlineData("python", Python, "pkg/sub/b.py", "..Name", "pkg/__init__.py")]
    [InlineData("python", Python, "pkg/a.py", "lib.c", "src/lib/c.py")]
    [InlineData("python", Python, "pkg/a.py", "deep.mod.d", "other/deep/mod/d.py")]
    [InlineData("python", Python, "pkg/a.py", "os", "")]
    [InlineData("python", Python, "pkg/a.py", "d", "")]
    [InlineData("typescript", Script, "src/x.ts", "./a", "src/a.ts")]
    [InlineData("typescript", Script, "src/x.ts", "./a.js", "src/a.ts")]
    [InlineData("typescript", Script, "src/x.ts", "./mjs.mjs", "src/mjs.mts")]
    [InlineData("typescript", Script, "src/x.ts", "./b", "src/b/index.tsx")]
    [InlineData("typescript", Script, "src/ui/x.ts", "../d", "src/d.d.ts")]
    [InlineData("typescript", Script, "src/x.ts", "./data.json", "src/data.json")]
    [InlineData("typescript", Script, "src/x.ts", "./style.css?inline", "src/style.css")]
    [InlineData("tsx", Script, "src/ui/x.tsx", "@/ui/button", "src/ui/button.tsx")]
    [InlineData("tsx", Script, "web/src/y.tsx", "@/e", "web/src/e.ts")]
    [InlineData("typescript", Script, "src/x.ts", "@org/core", "packages/core/src/index.ts")]
    [InlineData("typescript", Script, "src/x.ts", "@org/core/x", "packages/core/src/x.ts")]
    [InlineData("javascript", Script, "src/x.ts", "react", "")]
    [InlineData("javascript", Script, "src/x.ts", "../../../etc/a", "")]
    [InlineData("go", Go, "main.go", "example.com/org/app/pkg/store", "pkg/store/store.go pkg/store/sql.go")]
    [InlineData("go", Go, "main.go", "net/http", "")]
    [InlineData("go", Go, "pkg/store/sql.go", "./", "pkg/store/store.go")]
    [InlineData("java", Java, "app/src/main/java/com/x/y/B.java", "com.x.A", "app/src/main/java/com/x/A.java")]
    [InlineData("java", Java, "app/src/main/java/com/x/A.java", "com.x.y.B.method", "app/src/main/java/com/x/y/B.java")]
    [InlineData("java", Java, "app/src/main/java/com/x/A.java", "com.x.y.*", "app/src/main/java/com/x/y/B.java app/src/main/java/com/x/y/C.java")]
    [InlineData("java", Java, "app/src/main/java/com/x/A.java", "java.util.List", "")]
    [InlineData("rust", Rust, "core/src/shop/cart.rs", "crate::net::Conn", "core/src/net/mod.rs")]
    [InlineData("rust", Rust, "core/src/lib.rs", "crate::shop::{cart::{A, B}, Thing}", "core/src/shop/cart.rs core/src/shop.rs")]
    [InlineData("rust", Rust, "core/src/shop/cart.rs", "super::inner::deep", "core/src/shop/inner/deep.rs")]
    [InlineData("rust", Rust, "core/src/shop.rs", "self::cart::A", "core/src/shop/cart.rs")]
    [InlineData("rust", Rust, "core/src/lib.rs", "my_util::x::F as G", "my-util/src/x.rs")]
    [InlineData("rust", Rust, "core/src/lib.rs", "std::io::*", "")]
    [InlineData("c", C, "src/a.c", "a.h", "src/a.h")]
    [InlineData("c", C, "src/a.c", "lib/b.h", "include/lib/b.h")]
    [InlineData("cpp", C, "src/a.c", "er/c.h", "deep/er/c.h")]
    [InlineData("c", C, "src/a.c", "dup.h", "")]
    [InlineData("c", C, "x/z.c", "dup.h", "x/dup.h")]
    [InlineData("ruby", Ruby, "app/y.rb", "shop/cart", "lib/shop/cart.rb")]
    [InlineData("ruby", Ruby, "app/y.rb", "json", "")]
    [InlineData("php", Php, "index.php", "App\\Model\\User", "src/Model/User.php")]
    [InlineData("php", Php, "index.php", "/inc/x.php", "inc/x.php")]
    [InlineData("bash", "a.sh lib/b.sh", "a.sh", "$DIR/lib/b.sh", "lib/b.sh")]
    [InlineData("html", "index.html js/a.js", "index.html", "js/a.js?v=1", "js/a.js")]
    [InlineData("html", "index.html", "index.html", "https://x/a.js", "")]
    [InlineData("scss", "a.scss lib/_b.scss", "a.scss", "lib/b", "lib/_b.scss")]
    [InlineData("csharp", "A/B.cs", "C.cs", "A.B", "")]
    public void An_import_names_files_of_the_repository(string language, string paths, string from, string target, string expected)
    {
        var resolver = new ImportResolver(paths.Split(' '));
        Assert.Equal(expected, string.Join(' ', resolver.Resolve(LanguageTable.Find(language)!, from, new ImportStatement(target, target, 1))));
    }

    [Fact]
    public void The_word_of_a_statement_decides_where_it_looks()
    {
        var ruby = new ImportResolver(Ruby.Split(' '));
        Assert.Equal(["app/z.rb"], ruby.Resolve(LanguageTable.Find("ruby")!, "app/y.rb", new ImportStatement("z", "require_relative 'z'", 1)));
        var rust = new ImportResolver(Rust.Split(' '));
        Assert.Equal(["core/src/shop.rs"], rust.Resolve(LanguageTable.Find("rust")!, "core/src/lib.rs", new ImportStatement("shop", "pub mod shop;", 1)));
        Assert.Equal(["core/src/shop/cart.rs"], rust.Resolve(LanguageTable.Find("rust")!, "core/src/shop.rs", new ImportStatement("cart", "mod cart;", 1)));
    }

    [Fact]
    public void Many_files_and_long_targets_are_bounded()
    {
        var resolver = new ImportResolver(Enumerable.Range(0, 500).Select(i => $"p/f{i}.go"));
        Assert.Equal(ImportResolver.MaxFiles, resolver.Resolve(LanguageTable.Find("go")!, "main.go", new ImportStatement("m/p", "", 1)).Count);
        Assert.Empty(resolver.Resolve(LanguageTable.Find("rust")!, "a.rs", new ImportStatement(new string('{', 5000), "", 1)));
        Assert.Empty(resolver.Resolve(LanguageTable.Find("rust")!, "a.rs", new ImportStatement("}}{{,,::", "", 1)));
        Assert.True(ImportResolver.Knows(LanguageTable.Find("go")!));
        Assert.False(ImportResolver.Knows(LanguageTable.Find("csharp")!));
    }
}
