using static Lathe.Quality.SecretAlphabet;
using static Lathe.Quality.SecretCertainty;

namespace Lathe.Quality;

/// <summary>
/// The shapes that issuers have published, or that their keys visibly share. Adding one is a row. Lengths are those of keys in use, with room where an issuer has changed them before.
/// </summary>
internal static class SecretShapes
{
    public static readonly SecretShape[] All =
    [
        // Clouds.
        new("AKIA", "an AWS access key", Base32, 16, 16, Certain), new("ASIA", "an AWS access key", Base32, 16, 16, Certain), new("ABIA", "an AWS access key", Base32, 16, 16), new("ACCA", "an AWS access key", Base32, 16, 16),
        new("AIza", "a Google API key", Base64Url, 35, 35), new("GOCSPX-", "a Google client secret", Base64Url, 28, 28, Certain), new("ya29.", "a Google access token", Base64Url, 60, 400),
        new("AccountKey=", "an Azure storage key", Base64, 86, 88, Certain), new("SharedAccessKey=", "an Azure shared access key", Base64, 43, 44, Certain), new("8Q~", "an Azure client secret", Dotted, 31, 34) { Inside = true, Proof = SecretProofs.AzureClient },
        new("LTAI", "an Alibaba Cloud access key", Base62, 16, 24, Weak), new("AKID", "a Tencent Cloud secret id", Base62, 32, 32), new("dop_v1_", "a DigitalOcean token", Hex, 64, 64, Certain),
        new("doo_v1_", "a DigitalOcean token", Hex, 64, 64, Certain), new("dor_v1_", "a DigitalOcean token", Hex, 64, 64, Certain), new("HRKU-", "a Heroku key", Base64Url, 36, 70), new("fo1_", "a Fly.io token", Base64Url, 43, 43),
        new("nfp_", "a Netlify token", Base62, 36, 36), new("rnd_", "a Render key", Base62, 28, 32, Weak), new("sbp_", "a Supabase token", Hex, 40, 40, Certain), new("pscale_tkn_", "a PlanetScale token", Base64Url, 32, 64), new("pscale_pw_", "a PlanetScale password", Base64Url, 32, 64),
        new("dapi", "a Databricks token", Hex, 32, 32), new("hvs.", "a Vault token", Base64Url, 24, 200), new("hvb.", "a Vault token", Base64Url, 100, 400), new(".atlasv1.", "a Terraform Cloud token", Base64Url, 60, 70, Certain) { Inside = true },
        new("pul-", "a Pulumi token", Hex, 40, 40), new("dp.pt.", "a Doppler token", Base62, 40, 44), new("dp.st.", "a Doppler token", Dotted, 40, 90), new("AGE-SECRET-KEY-1", "an age secret key", UpperDigits, 58, 58, Certain),

        // Where code is kept.
        new("ghp_", "a GitHub token", Base62, 36, 255) { Proof = SecretProofs.Crc32Tail }, new("gho_", "a GitHub token", Base62, 36, 255) { Proof = SecretProofs.Crc32Tail }, new("ghs_", "a GitHub token", Base62, 36, 255) { Proof = SecretProofs.Crc32Tail },
        new("ghu_", "a GitHub token", Base62, 36, 255) { Proof = SecretProofs.Crc32Tail }, new("ghr_", "a GitHub token", Base62, 36, 255) { Proof = SecretProofs.Crc32Tail }, new("github_pat_", "a GitHub token", Base64Url, 60, 255, Certain),
        new("glpat-", "a GitLab token", Dotted, 20, 60, Certain), new("glptt-", "a GitLab trigger token", Hex, 40, 40, Certain), new("gldt-", "a GitLab deploy token", Base64Url, 20, 40), new("glrt-", "a GitLab runner token", Dotted, 20, 60),
        new("glsoat-", "a GitLab token", Base64Url, 20, 40), new("glagent-", "a GitLab agent token", Base64Url, 50, 60), new("GR1348941", "a GitLab runner token", Base64Url, 20, 20), new("ATATT3xFf", "an Atlassian token", Base64, 100, 250, Certain),
        new("ATBB", "a Bitbucket app password", Base62, 32, 32), new("ATCTT3xFf", "a Bitbucket token", Base64, 100, 250, Certain),

        // Packages.
        new("npm_", "an npm token", Base62, 36, 36) { Proof = SecretProofs.Crc32Tail }, new("pypi-AgEI", "a PyPI token", Base64Url, 50, 400, Certain), new("pypi-AgEN", "a PyPI token", Base64Url, 50, 400, Certain), new("rubygems_", "a RubyGems key", Hex, 48, 48, Certain),
        new("oy2", "a NuGet key", LowerDigits, 43, 43), new("cio", "a Cargo registry token", Base62, 32, 32, Weak), new("dckr_pat_", "a Docker Hub token", Base64Url, 27, 27, Certain), new("dckr_oat_", "a Docker Hub token", Base64Url, 32, 32, Certain),
        new("CLOJARS_", "a Clojars token", Hex, 60, 60, Certain), new("AKCp", "an Artifactory key", Base62, 65, 75),

        // Chat and mail.
        new("xoxb-", "a Slack token", Base64Url, 30, 250) { Proof = SecretProofs.Slack }, new("xoxp-", "a Slack token", Base64Url, 30, 250) { Proof = SecretProofs.Slack }, new("xoxa-", "a Slack token", Base64Url, 30, 250) { Proof = SecretProofs.Slack },
        new("xoxr-", "a Slack token", Base64Url, 30, 250) { Proof = SecretProofs.Slack }, new("xoxs-", "a Slack token", Base64Url, 30, 250) { Proof = SecretProofs.Slack }, new("xapp-", "a Slack app token", Base64Url, 60, 250) { Proof = SecretProofs.Slack },
        new("hooks.slack.com/services/", "the address of a Slack webhook", Address, 40, 60) { Inside = true }, new("discord.com/api/webhooks/", "the address of a Discord webhook", Address, 70, 120) { Inside = true },
        new("discordapp.com/api/webhooks/", "the address of a Discord webhook", Address, 70, 120) { Inside = true }, new(":AA", "a Telegram bot token", Base64Url, 33, 33) { Inside = true, Proof = SecretProofs.Telegram },
        new("SG.", "a SendGrid key", Dotted, 60, 70, Certain) { Proof = SecretProofs.SendGrid }, new("key-", "a Mailgun key", Hex, 32, 32), new("xkeysib-", "a Brevo key", Base64Url, 70, 90, Certain), new("SK", "a Twilio key", Hex, 32, 32),

        // Payment and shops.
        new("sk_live_", "a Stripe key", Base62, 20, 250, Certain), new("rk_live_", "a Stripe key", Base62, 20, 250, Certain), new("sk_test_", "a Stripe key of its test mode", Base62, 20, 250, Weak), new("whsec_", "a webhook's signing secret", Base64, 32, 80),
        new("sq0atp-", "a Square token", Base64Url, 22, 22, Certain), new("sq0csp-", "a Square secret", Base64Url, 43, 43, Certain), new("shpat_", "a Shopify token", Hex, 32, 32, Certain), new("shpca_", "a Shopify token", Hex, 32, 32, Certain),
        new("shppa_", "a Shopify token", Hex, 32, 32, Certain), new("shpss_", "a Shopify secret", Hex, 32, 32, Certain), new("access_token$production$", "a Braintree token", Address, 16, 60) { Inside = true }, new("rzp_live_", "a Razorpay key", Base62, 14, 14),
        new("shippo_live_", "a Shippo token", Hex, 40, 40, Certain), new("EZAK", "an EasyPost key", Base62, 54, 54, Certain), new("FLWSECK-", "a Flutterwave key", Base64Url, 32, 60),

        // Models.
        new("sk-ant-", "an Anthropic key", Base64Url, 40, 200, Certain), new("sk-proj-", "an OpenAI key", Base64Url, 40, 250, Certain), new("sk-svcacct-", "an OpenAI key", Base64Url, 40, 250, Certain), new("sk-admin-", "an OpenAI key", Base64Url, 40, 250, Certain),
        new("T3BlbkFJ", "an OpenAI key", Base64Url, 20, 100) { Inside = true, Proof = SecretProofs.OpenAi }, new("sk-or-v1-", "an OpenRouter key", Hex, 64, 64, Certain), new("gsk_", "a Groq key", Base62, 52, 52), new("pplx-", "a Perplexity key", Base62, 48, 48),
        new("xai-", "an xAI key", Base62, 80, 80, Certain), new("r8_", "a Replicate token", Base62, 37, 37), new("hf_", "a Hugging Face token", Base62, 34, 34),

        // Watching, planning, drawing.
        new("NRAK-", "a New Relic key", UpperDigits, 27, 27, Certain), new("glsa_", "a Grafana token", Base64Url, 41, 41, Certain), new("glc_", "a Grafana Cloud token", Base64, 60, 400), new("sntrys_", "a Sentry token", Base64, 60, 400, Certain), new("sntryu_", "a Sentry token", Hex, 64, 64, Certain),
        new("dt0c01.", "a Dynatrace token", Dotted, 80, 100, Certain), new("lin_api_", "a Linear key", Base62, 40, 40, Certain), new("ntn_", "a Notion token", Base62, 43, 50), new("PMAK-", "a Postman key", Base64Url, 50, 64, Certain), new("figd_", "a Figma token", Base64Url, 38, 50),
        new("CFPAT-", "a Contentful token", Base64Url, 43, 43, Certain), new("rdme_", "a ReadMe key", LowerDigits, 70, 70, Certain), new("pnu_", "a Prefect key", Base62, 36, 36), new("duffel_live_", "a Duffel token", Base64Url, 43, 43, Certain),
        new("tfp_", "a Typeform token", Base64Url, 44, 70), new("EAACEdEose0cBA", "a Facebook token", Base62, 20, 300, Certain),

        new("eyJ", "a JSON Web Token", Dotted, 60, 8000) { Proof = SecretProofs.JsonWebToken },
    ];
}
