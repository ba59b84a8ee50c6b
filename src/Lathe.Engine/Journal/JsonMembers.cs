using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Lathe.Engine.Journal;

/// <summary>
/// Steps through the members of one JSON object as the journal's writers write it: ASCII, without white space between its parts. Values are checked and passed over whole. Where it comes to its end
/// without <see cref="IsOther"/>, all of it was JSON; where not, it may be JSON in another form or damaged, and who asks has to read it in the usual way, which also says what is wrong with it.
/// The general reader looks at texts with escapes byte by byte, and at others by code that has to be compiled in each process anew.
/// </summary>
internal ref struct JsonMembers
{
    private const int Deepest = 64;
    private const ulong Ones = 0x0101010101010101, Highest = 0x8080808080808080;

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        IsOther = json.Length < 2 || json[0] != '{';
        _at = 1;
    }

    /// <summary>Whether it is in another form, or was found to be none in the course of the steps.</summary>
    public bool IsOther { get; private set; }

    /// <summary>The name of the member.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Where its value begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public readonly int End => _at;

    /// <summary>Its value as it stands.</summary>
    public readonly ReadOnlySpan<byte> Value => _json[Start.._at];

    /// <summary>Goes on to the next member.</summary>
    /// <returns>False after the last one, and where it is in another form.</returns>
    public bool Next()
    {
        if (IsOther) return false;
        if (Is('}') && (_at == 1 || Start > 0))
        {
            IsOther = ++_at != _json.Length;
            return false;
        }

        if (Start > 0 && !Takes(',')) return Other();
        var name = _at + 1;
        if (!PassText() || _json[name.._at].Contains((byte)'\\')) return Other();
        Name = _json[name..(_at - 1)];
        if (!Takes(':')) return Other();
        Start = _at;
        return Pass() || Other();
    }

    /// <summary>The value as text; null for null.</summary>
    public string? Text()
    {
        var value = Value;
        if (value is [(byte)'n', ..]) return null;
        if (value is not [(byte)'"', ..]) Other();
        else if (!value.Contains((byte)'\\')) return Encoding.UTF8.GetString(value[1..^1]);
        else return Unescaped(value);
        return null;
    }

    private string? Unescaped(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a pair of surrogates.
            Other();
            return null;
        }
    }

    /// <summary>The value as a whole number.</summary>
    public long Integer()
    {
        if (Utf8Parser.TryParse(Value, out long number, out var length) && length == Value.Length) return number;
        Other();
        return 0;
    }

    /// <summary>The value as a decimal number; null for null.</summary>
    public decimal? Decimal()
    {
        if (Value is [(byte)'n', ..]) return null;
        if (Value is not [(byte)'"', ..] && Utf8Parser.TryParse(Value, out decimal number, out var length) && length == Value.Length) return number;
        Other();
        return null;
    }

    /// <summary>Gives up: the value is not what is written there usually.</summary>
    /// <returns>False.</returns>
    public bool Other()
    {
        IsOther = true;
        return false;
    }

    // One value, with all within: which of the open ones are objects stands in the bits.
    private bool Pass()
    {
        ulong objects = 0;
        var depth = 0;
        while (true)
        {
            if (_at >= _json.Length) return false;
            var first = _json[_at];
            if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > Deepest) return false;
                objects = (objects << 1) | (first == '{' ? 1UL : 0);
                _at++;
                if (!Takes(first == '{' ? '}' : ']'))
                {
                    if (first == '{' && !PassName()) return false;
                    continue;
                }

                depth--;
                objects >>= 1;
            }
            else if (!PassPlain(first))
            {
                return false;
            }

            while (true)
            {
                if (depth == 0) return true;
                var inObject = (objects & 1) != 0;
                if (Takes(','))
                {
                    if (inObject && !PassName()) return false;
                    break;
                }

                if (!Takes(inObject ? '}' : ']')) return false;
                depth--;
                objects >>= 1;
            }
        }
    }

    private bool PassName() => PassText() && Takes(':');

    private bool PassPlain(byte first) => first switch
    {
        (byte)'"' => PassText(),
        (byte)'t' => Takes("true"u8),
        (byte)'f' => Takes("false"u8),
        (byte)'n' => Takes("null"u8),
        _ => PassNumber(),
    };

    private bool PassNumber()
    {
        Takes('-');
        if (!Takes('0') && !PassDigits()) return false;
        if (Takes('.') && !PassDigits()) return false;
        if (!Takes('e') && !Takes('E')) return true;
        if (!Takes('+')) Takes('-');
        return PassDigits();
    }

    private bool PassDigits()
    {
        var from = _at;
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at])) _at++;
        return _at > from;
    }

    private bool PassText()
    {
        if (!Takes('"')) return false;
        while (true)
        {
            PassOrdinary();
            if (_at >= _json.Length) return false;
            switch (_json[_at++])
            {
                case (byte)'"': return true;
                case (byte)'\\' when PassEscape(): break;
                default: return false;
            }
        }
    }

    // To the next quotation mark, backslash, control character or byte beyond ASCII. Of eight bytes at once, the lowest bit that is set is the right one: a borrow only reaches bytes above it.
    private void PassOrdinary()
    {
        while (_at <= _json.Length - sizeof(ulong))
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(_json[_at..]);
            var found = (Zero(eight ^ (Ones * '"')) | Zero(eight ^ (Ones * '\\')) | ((eight - (Ones * ' ')) & ~eight) | eight) & Highest;
            if (found != 0)
            {
                _at += BitOperations.TrailingZeroCount(found) >> 3;
                return;
            }

            _at += sizeof(ulong);
        }

        while (_at < _json.Length && _json[_at] is >= (byte)' ' and < 0x80 and not ((byte)'"' or (byte)'\\')) _at++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Zero(ulong eight) => (eight - Ones) & ~eight;

    private bool PassEscape()
    {
        if (_at >= _json.Length) return false;
        if (_json[_at++] != 'u') return _json[_at - 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        if (_at > _json.Length - 4) return false;
        for (var end = _at + 4; _at < end; _at++)
        {
            if (!char.IsAsciiHexDigit((char)_json[_at])) return false;
        }

        return true;
    }

    private readonly bool Is(char wanted) => _at < _json.Length && _json[_at] == wanted;

    private bool Takes(char wanted)
    {
        if (!Is(wanted)) return false;
        _at++;
        return true;
    }

    private bool Takes(ReadOnlySpan<byte> wanted)
    {
        if (!_json[_at..].StartsWith(wanted)) return false;
        _at += wanted.Length;
        return true;
    }
}
