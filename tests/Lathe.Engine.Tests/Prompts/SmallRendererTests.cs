using HandlebarsDotNet;
using Lathe.Engine.Prompts;

namespace Lathe.Engine.Tests.Prompts;

public sealed class SmallRendererTests
{
    public static TheoryData<string> Templates() =>
    [
        "plain text",
        "Hello {{name}}!",
        "{{name}}{{missing}}{{name}}",
        "a\n{{#if name}}\nyes {{name}}\n{{/if}}\nb",
        "a\n{{#if missing}}\nno\n{{/if}}\nb",
        "{{#each items}}\n- {{this}}\n{{/each}}\nend",
        "{{#each none}}\n- {{this}}\n{{/each}}\nend",
        "inline {{#if name}}yes{{/if}} and {{#each items}}[{{this}}]{{/each}}.",
        "{{#if items}}\nItems\n{{#each items}}\n  * {{this}}\n{{/each}}\n{{/if}}\nlast",
        "{{#if missing}}{{#each items}}{{this}}{{/each}}{{/if}}x",
        "{{#if name}}\n\n{{name}}\n{{/if}}\n",
        "<b> & \"{{name}}\"",
    ];

    [Theory]
    [MemberData(nameof(Templates))]
    public void It_renders_what_Handlebars_renders(string template)
    {
        var values = Values();
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        Assert.Equal(handlebars.Compile(template)(values.AsDictionary), SmallRenderer.Render(template, values));
    }

    [Theory]
    [InlineData("{{#if name}}never closed")]
    [InlineData("{{name")]
    [InlineData("{{/if}}")]
    [InlineData("{{#if name}}{{/each}}")]
    [InlineData("{{#unless name}}{{/unless}}")]
    public void A_template_outside_of_the_subset_is_refused(string template) =>
        Assert.Throws<FormatException>(() => SmallRenderer.Render(template, Values()));

    [Fact]
    public void Values_are_not_templates() =>
        Assert.Equal("{{name}}", SmallRenderer.Render("{{text}}", new PromptValues().With("text", "{{name}}").With("name", "x")));

    private static PromptValues Values() => new PromptValues().With("name", "World <&>").With("items", ["one", "two <2>", "three"]).With("empty", "  ");
}
