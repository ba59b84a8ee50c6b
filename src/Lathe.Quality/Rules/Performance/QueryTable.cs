namespace Lathe.Quality.Structure;

/// <summary>Calls that ask a database, by language: the name of the method and what the thing that it is called on has to be called.</summary>
internal static class QueryTable
{
    private static readonly Dictionary<string, (string[] Methods, string[] Receivers)[]> Rows = new(StringComparer.Ordinal)
    {
        ["python"] =
        [
            (["get", "filter", "exclude", "first", "last", "count", "all", "get_or_create", "update_or_create", "create", "aggregate"], [".objects"]),
            (["execute"], ["cursor", "conn", "connection", "db", "session", "cur", "engine"]),
            (["query", "scalar", "scalars"], ["session", "db.session", "self.session"]),
        ],
        ["csharp"] =
        [
            (["ExecuteReader", "ExecuteReaderAsync", "ExecuteScalar", "ExecuteScalarAsync"], ["*"]),
            (["FirstOrDefaultAsync", "SingleOrDefaultAsync", "FirstAsync", "SingleAsync", "ToListAsync", "FindAsync", "CountAsync", "AnyAsync"], ["*"]),
            (["SaveChanges", "SaveChangesAsync"], ["*"]),
        ],
        ["java"] =
        [
            (["executeQuery"], ["*"]),
            (["findById", "findOne", "findAll", "save"], ["Repository", "repository", "Dao", "dao", "repo"]),
            (["query", "queryForObject", "queryForList", "update"], ["jdbcTemplate", "template"]),
        ],
        ["javascript"] = Script,
        ["typescript"] = Script,
        ["tsx"] = Script,
        ["go"] = [(["Query", "QueryRow", "QueryContext", "QueryRowContext"], ["db", "tx", "conn", "DB", "Db", "pool"])],
        ["ruby"] = [(["find", "find_by", "find_by!", "where", "exists?"], ["Aa"])],
        ["php"] = [(["query", "executeQuery"], ["$db", "$pdo", "$this->db", "$conn", "$connection", "$mysqli", "$wpdb"]), (["select", "table", "statement"], ["DB"])],
    };

    private static (string[] Methods, string[] Receivers)[] Script =>
    [
        (["query", "execute"], ["db", "pool", "client", "connection", "conn", "knex"]),
        (["findOne", "findById", "findUnique", "findFirst", "findMany", "findByPk", "findAll"], ["*"]),
    ];

    public static bool Asks(string language, ReadOnlySpan<char> method, ReadOnlySpan<char> receiver)
    {
        if (!Rows.TryGetValue(language, out var rows)) return false;
        foreach (var (methods, receivers) in rows)
        {
            if (!Has(methods, method)) continue;
            foreach (var known in receivers)
                if (IsReceiver(known, receiver)) return true;
        }

        return false;
    }

    private static bool Has(string[] names, ReadOnlySpan<char> name)
    {
        foreach (var known in names)
            if (name.SequenceEqual(known)) return true;
        return false;
    }

    // "*" is anything, ".x" an ending, "Aa" the name of a class; else the whole, or its last part.
    private static bool IsReceiver(string known, ReadOnlySpan<char> receiver)
    {
        if (known == "*") return true;
        if (known == "Aa") return receiver.Length > 1 && char.IsAsciiLetterUpper(receiver[0]) && receiver.IndexOfAnyInRange('a', 'z') > 0 && receiver is not ("File" or "Dir" or "Find" or "Set" or "Gem" or "Array" or "Hash");
        if (known[0] == '.') return receiver.EndsWith(known, StringComparison.Ordinal);
        return receiver.EndsWith(known, StringComparison.Ordinal) && (receiver.Length == known.Length || receiver[^(known.Length + 1)] is '.' or '>' or '_' || char.IsAsciiLetterUpper(known[0]));
    }
}
