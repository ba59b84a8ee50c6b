using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>A dotted name in a pattern is meant however the file brought it in.</summary>
public sealed class ImportFacts
{
    [Theory]
    [InlineData("python", "import requests\nrequests.get(u) # !\n")]
    [InlineData("python", "import requests as r\nr.get(u) # !\n")]
    [InlineData("python", "from requests import get\nget(u) # !\n")]
    [InlineData("python", "from requests import get as g, post\ng(u) # !\npost(u)\n")]
    [InlineData("python", "from other import requests\nrequests.get(u)\n")]
    [InlineData("python", "import other as requests\nrequests.get(u)\n")]
    [InlineData("python", "from . import get\nget(u)\n")]
    [InlineData("javascript", "import requests from 'requests'\nrequests.get(u) // !\n")]
    [InlineData("javascript", "import * as r from 'requests'\nr.get(u) // !\n")]
    [InlineData("javascript", "import { get as g } from 'requests'\ng(u) // !\n")]
    [InlineData("javascript", "const r = require('requests')\nr.get(u) // !\n")]
    [InlineData("typescript", "import { get } from 'requests'\nget(u) // !\n")]
    [InlineData("go", "package a\nimport r \"net/requests\"\nvar x = r.get(u) // !\n")]
    public void A_call_is_found_by_its_full_name(string language, string code) => Assert.Equal(MatchingFacts.Marked(code), LinesOf(language, "requests.get(...)", code));

    [Fact]
    public void A_name_alone_is_not_one_that_an_import_brought_from_elsewhere()
    {
        Assert.Equal([1], LinesOf("python", "open(...)", "open(a)\n"));
        Assert.Empty(LinesOf("python", "open(...)", "from web import open\nopen(a)\n"));
    }
}
