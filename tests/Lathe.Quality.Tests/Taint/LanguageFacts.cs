namespace Lathe.Quality.Tests.Taint;

/// <summary>What each language and framework says for "from outside" and "dangerous". A row: file, code, the rule that must be found; none where nothing of the security rules may be said.</summary>
public sealed class LanguageFacts
{
    private const string Express = "const express = require('express');\nconst app = express();\n";
    private const string Servlet = "import javax.servlet.http.*;\npublic class A extends HttpServlet {\n  public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {\n    String x = request.getParameter(\"x\");\n    ";
    private const string Controller = "using Microsoft.AspNetCore.Mvc;\npublic class AController : Controller {\n  public IActionResult Get(string x, int n) {\n    ";
    private const string Handler = "package a\nimport (\n  \"database/sql\"\n  \"fmt\"\n  \"net/http\"\n  \"os\"\n  \"os/exec\"\n  \"html\"\n)\nfunc handle(w http.ResponseWriter, r *http.Request, db *sql.DB) {\n  x := r.URL.Query().Get(\"x\")\n  ";

    public static TheoryData<string, string, string?> Rows() => new()
    {
        { "a.js", $"{Express}app.get('/', (req, res) => {{ db.query('SELECT ' + req.query.x); }});\n", "sql-injection" },
        { "a.js", $"{Express}app.get('/', (req, res) => {{ db.query('SELECT ?', [req.query.x]); }});\n", null },
        { "a.js", $"{Express}app.get('/', (q, s) => {{ s.send('<p>' + q.query.x + '</p>'); }});\n", "xss" },
        { "a.js", $"{Express}app.get('/', (req, res) => {{ const {{ x }} = req.query; res.send(`<p>${{x}}</p>`); }});\n", "xss" },
        { "a.js", $"{Express}const escapeHtml = require('escape-html');\napp.get('/', (req, res) => {{ res.send(escapeHtml(req.query.x)); }});\n", null },
        { "a.js", "const { exec } = require('child_process');\nfunction f(req) { let c = 'ls '; c += req.body.dir; exec(c); }\n", "command-injection" },
        { "a.js", "import cp from 'node:child_process';\nexport function f(req) { cp.execFile('ls', [req.body.dir]); }\n", null },
        { "a.js", "const fs = require('fs');\nconst path = require('path');\nfunction f(req) { return fs.readFileSync(path.join(__dirname, req.params.name)); }\n", "path-traversal" },
        { "a.js", "const fs = require('fs');\nconst path = require('path');\nfunction f(req) { return fs.readFileSync(path.join(__dirname, path.basename(req.params.name))); }\n", null },
        { "a.js", "document.getElementById('a').innerHTML = location.hash.slice(1);\n", "xss" },
        { "a.js", "document.getElementById('a').textContent = location.hash.slice(1);\n", null },
        { "a.js", "function f(req, res) { res.redirect(req.query.next); }\n", "open-redirect" },
        { "a.js", "function f(req, res) { res.redirect('/users/' + req.query.next); }\n", null },
        { "a.js", "function f(req) { const id = parseInt(req.query.id); eval('f(' + id + ')'); }\n", null },
        { "a.js", "function f(req) { eval(req.query.code); }\n", "code-injection" },
        { "a.js", "function f(req) { const x = req.query.x; if (!['a', 'b'].includes(x)) return; eval(x); }\n", null },
        { "a.js", "function f(req) { const x = req.query.x; if (!/^[a-z]+$/.test(x)) { return; } eval(x); }\n", null },
        { "a.js", "const token = Math.random().toString(36);\n", "weak-random" },
        { "a.js", "const delay = Math.random() * 10;\n", null },
        { "a.js", "const crypto = require('crypto');\nconst h = crypto.createHash('md5');\n", "weak-hash" },
        { "a.ts", "import axios from 'axios';\n@Controller()\nclass A { @Get() async get(@Query('url') url: string) { return axios.get(url); } }\n", "ssrf" },
        { "a.ts", "import { Request, Response } from 'express';\nexport const f = async (q: Request, s: Response): Promise<void> => { const x = q.query.x as string; await pool.query(`SELECT ${x}`); };\n", "sql-injection" },
        { "a.java", $"{Servlet}java.sql.Statement s = c.createStatement(); s.executeQuery(\"SELECT \" + x);\n}} }}\n", "sql-injection" },
        { "a.java", $"{Servlet}java.sql.PreparedStatement s = c.prepareStatement(\"SELECT ?\"); s.setString(1, x); s.executeQuery();\n}} }}\n", null },
        { "a.java", $"{Servlet}StringBuilder b = new StringBuilder(); b.append(\"ls \").append(x); Runtime.getRuntime().exec(b.toString());\n}} }}\n", "command-injection" },
        { "a.java", $"{Servlet}response.getWriter().println(x);\n}} }}\n", "xss" },
        { "a.java", $"{Servlet}int n = Integer.parseInt(x); response.getWriter().println(n);\n}} }}\n", null },
        { "a.java", $"{Servlet}switch (\"B\") {{ case \"A\": x = x; break; default: x = \"a\"; }} response.getWriter().println(x);\n}} }}\n", null },
        { "a.java", "import org.springframework.web.bind.annotation.*;\n@RestController class A { @GetMapping(\"/x\") String get(@RequestParam String name) throws Exception { return new String(java.nio.file.Files.readAllBytes(java.nio.file.Paths.get(name))); } }\n", "path-traversal" },
        { "a.java", "class A { void f() throws Exception { javax.crypto.Cipher c = javax.crypto.Cipher.getInstance(\"DES/ECB/PKCS5Padding\"); } }\n", "weak-cipher" },
        { "a.java", "class A { void f(HttpServletResponse response) { Cookie c = new Cookie(\"a\", \"b\"); c.setHttpOnly(true); response.addCookie(c); } }\n", "insecure-cookie" },
        { "a.java", "class A { void f(HttpServletResponse response) { Cookie c = new Cookie(\"a\", \"b\"); c.setSecure(true); c.setHttpOnly(true); response.addCookie(c); } }\n", null },
        { "a.cs", $"{Controller}var c = new SqlCommand($\"SELECT {{x}}\", connection); return View();\n}} }}\n", "sql-injection" },
        { "a.cs", $"{Controller}var c = new SqlCommand($\"SELECT {{n}}\", connection); return View();\n}} }}\n", null },
        { "a.cs", $"{Controller}var c = new SqlCommand(\"SELECT @x\", connection); c.Parameters.AddWithValue(\"@x\", x); return View();\n}} }}\n", null },
        { "a.cs", $"{Controller}System.IO.File.ReadAllText(Path.Combine(\"a\", x)); return View();\n}} }}\n", "path-traversal" },
        { "a.cs", $"{Controller}return Redirect(x);\n}} }}\n", "open-redirect" },
        { "a.cs", $"{Controller}if (!Url.IsLocalUrl(x)) {{ return View(); }}\n return Redirect(x);\n}} }}\n", null },
        { "a.cs", "class A { void F(HttpRequest r) { Process.Start(\"cmd\", \"/c \" + Request.QueryString[\"a\"]); } }\n", "command-injection" },
        { "a.cs", "class A { void F() { var i = new ProcessStartInfo { FileName = \"sh\", Arguments = Request.Form[\"a\"] }; } }\n", "command-injection" },
        { "a.cs", "class A { void F() { var h = System.Security.Cryptography.MD5.Create(); } }\n", "weak-hash" },
        { "a.cs", "class A { string Token() { var r = new Random(); var token = r.Next().ToString(); return token; } }\n", "weak-random" },
        { "a.cs", "class A { object F() { var f = new BinaryFormatter(); return f.Deserialize(Request.Body); } }\n", "unsafe-deserialization" },
        { "a.php", "<?php\n$x = $_GET['x'];\nmysqli_query($db, \"SELECT $x\");\n", "sql-injection" },
        { "a.php", "<?php\n$x = mysqli_real_escape_string($db, $_GET['x']);\nmysqli_query($db, \"SELECT '$x'\");\n", null },
        { "a.php", "<?php\n$s = $pdo->prepare('SELECT ?');\n$s->execute([$_GET['x']]);\n", null },
        { "a.php", "<?php\necho 'Hello ' . $_GET['x'];\n", "xss" },
        { "a.php", "<p><?= $_GET['x'] ?></p>\n", "xss" },
        { "a.php", "<?php\necho 'Hello ' . htmlspecialchars($_GET['x']);\n", null },
        { "a.php", "<?php\n$id = (int)$_GET['id'];\necho $id;\n", null },
        { "a.php", "<?php\nfunction f($a) { return 'ls ' . $a; }\nsystem(f($_POST['x']));\n", "command-injection" },
        { "a.php", "<?php\nsystem('ls ' . escapeshellarg($_POST['x']));\n", null },
        { "a.php", "<?php\ninclude $_GET['page'] . '.php';\n", "code-injection" },
        { "a.php", "<?php\n$o = unserialize($_COOKIE['o']);\n", "unsafe-deserialization" },
        { "a.php", "<?php\nheader('Location: ' . $_GET['u']);\n", "open-redirect" },
        { "a.php", "<?php\nclass A { private $x; function __construct() { $this->x = $_GET['x']; } function f() { echo $this->x; } }\n", "xss" },
        { "a.php", "<?php\n$l = ['a', $_GET['x']];\necho $l[0];\n", null },
        { "a.go", $"{Handler}db.Query(\"SELECT \" + x)\n}}\n", "sql-injection" },
        { "a.go", $"{Handler}db.Query(\"SELECT ?\", x)\n}}\n", null },
        { "a.go", $"{Handler}q := fmt.Sprintf(\"SELECT %s\", x)\n  rows, err := db.Query(q)\n  _ = rows\n  _ = err\n}}\n", "sql-injection" },
        { "a.go", $"{Handler}exec.Command(\"sh\", \"-c\", x).Run()\n}}\n", "command-injection" },
        { "a.go", $"{Handler}exec.Command(\"ls\", x).Run()\n}}\n", null },
        { "a.go", $"{Handler}os.Open(\"files/\" + x)\n}}\n", "path-traversal" },
        { "a.go", $"{Handler}fmt.Fprintf(w, \"<p>%s</p>\", x)\n}}\n", "xss" },
        { "a.go", $"{Handler}fmt.Fprintf(w, \"<p>%s</p>\", html.EscapeString(x))\n}}\n", null },
        { "a.go", $"{Handler}http.Redirect(w, r, x, 302)\n}}\n", "open-redirect" },
        { "a.go", "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{InsecureSkipVerify: true}\n", "insecure-tls" },
        { "a.go", "package a\nimport \"math/rand\"\nfunc f() string { token := rand.Int63(); return s(token) }\n", "weak-random" },
        { "a.go", "package a\nimport \"github.com/gin-gonic/gin\"\nfunc f(c *gin.Context) { x := c.Query(\"x\"); db.Raw(\"SELECT \" + x) }\n", "sql-injection" },
        { "a.rb", "class A < ApplicationController\n  def show\n    User.where(\"name = '#{params[:name]}'\")\n  end\nend\n", "sql-injection" },
        { "a.rb", "class A < ApplicationController\n  def show\n    User.where('name = ?', params[:name])\n  end\nend\n", null },
        { "a.rb", "def run\n  system(\"ls #{params[:dir]}\")\nend\n", "command-injection" },
        { "a.rb", "def run\n  `ls #{params[:dir]}`\nend\n", "command-injection" },
        { "a.rb", "get '/' do\n  redirect params[:to]\nend\n", "open-redirect" },
        { "a.rb", "def show\n  x = params[:x]\n  eval(x)\nend\n", "code-injection" },
        { "a.rb", "def show\n  x = params[:x].to_i\n  eval(\"f(#{x})\")\nend\n", null },
        { "a.rb", "def show\n  send_file File.join('files', params[:x])\nend\n", "path-traversal" },
        { "a.rb", "def load\n  Marshal.load(Base64.decode64(cookies[:x]))\nend\n", "unsafe-deserialization" },
        { "a.rs", "use std::process::Command;\n#[get(\"/x\")]\nasync fn f(name: String) -> String {\n    Command::new(format!(\"/bin/{}\", name)).output();\n    String::new()\n}\n", "command-injection" },
        { "a.rs", "#[get(\"/x\")]\nasync fn f(name: String, c: Client) {\n    c.execute(&format!(\"SELECT {name}\"), &[]);\n}\n", "sql-injection" },
        { "a.rs", "#[get(\"/x\")]\nasync fn f(name: String, c: Client) {\n    c.execute(\"SELECT $1\", &[&name]);\n}\n", null },
        { "a.rs", "fn f() { let c = reqwest::Client::builder().danger_accept_invalid_certs(true).build(); }\n", "insecure-tls" },
        { "a.c", "#include <stdlib.h>\nint main(int argc, char **argv) {\n  char b[99];\n  snprintf(b, 99, \"ls %s\", argv[1]);\n  system(argv[1]);\n}\n", "command-injection" },
        { "a.c", "#include <stdio.h>\nvoid f(void) {\n  char b[99];\n  fgets(b, 99, stdin);\n  system(b);\n}\n", "command-injection" },
        { "a.c", "#include <string.h>\nvoid f(char *t) {\n  strcpy(t, \"constant\");\n}\n", null },
        { "a.cpp", "#include <cstdlib>\n#include <string>\nint main(int argc, char **argv) {\n  std::string s = std::string(\"ls \") + argv[1];\n  system(s.c_str());\n}\n", "command-injection" },
        { "a.sh", "#!/bin/bash\ncmd=\"ls $1\"\neval \"$cmd\"\n", "command-injection" },
        { "a.sh", "#!/bin/bash\necho \"$1\"\n", null },
        { "a.sh", "#!/bin/bash\ncurl -k https://example.org\n", "insecure-tls" },
        { "a.py", "from django.http import HttpResponse\nfrom django.db import connection\ndef view(request):\n    with connection.cursor() as cursor:\n        cursor.execute('SELECT ' + request.GET['x'])\n", "sql-injection" },
        { "a.py", "from fastapi import FastAPI\nimport os\napp = FastAPI()\n@app.get('/x')\nasync def read(name: str):\n    os.system('ls ' + name)\n", "command-injection" },
        { "a.py", "from fastapi import FastAPI\nimport os\napp = FastAPI()\n@app.get('/x')\nasync def read(number: int):\n    os.system('ls ' + str(number))\n", null },
        { "a.py", "from aiohttp import web\nasync def read(request):\n    name = request.query['x']\n    return web.FileResponse('files/' + name)\n", "path-traversal" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void It_is_found_or_nothing_is(string path, string code, string? rule)
    {
        var found = TaintFacts.Found(path, code);
        if (rule is null) Assert.DoesNotContain(found, id => id is not ("security.log-injection" or "security.readable-cookie"));
        else Assert.Contains($"security.{rule}", found);
    }
}
