using System.Buffers.Binary;

namespace Lathe.Engine.Sandbox.Seccomp;

/// <summary>
/// Puts a classic BPF program together. Jumps name labels that come later, as the kernel demands: a filter has no loops. Format: struct sock_filter
/// (u16 code, u8 jump-if-true, u8 jump-if-false, u32 operand), see the kernel's Documentation/networking/filter.rst.
/// </summary>
internal sealed class FilterAssembler
{
    public const int InstructionSize = 8;

    public const ushort LoadWord = 0x20;
    public const ushort JumpIfEqual = 0x15;
    public const ushort JumpIfAtLeast = 0x35;
    public const ushort JumpIfAnyBit = 0x45;
    public const ushort AndBits = 0x54;
    public const ushort Return = 0x06;

    private readonly List<(ushort Code, string? IfTrue, string? IfFalse, uint Operand)> _instructions = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    /// <summary>Loads the 32 bits at an offset of struct seccomp_data.</summary>
    public void Load(uint offset) => _instructions.Add((LoadWord, null, null, offset));

    /// <summary>Keeps of what was loaded only some bits.</summary>
    public void And(uint bits) => _instructions.Add((AndBits, null, null, bits));

    /// <summary>Jumps when the test holds; null goes on with the next instruction.</summary>
    public void Jump(ushort code, uint operand, string? ifTrue, string? ifFalse = null) => _instructions.Add((code, ifTrue, ifFalse, operand));

    /// <summary>Ends with an action.</summary>
    public void End(uint action) => _instructions.Add((Return, null, null, action));

    /// <summary>Names the next instruction.</summary>
    public void Label(string name) => _labels.Add(name, _instructions.Count);

    /// <summary>The program as the kernel of a little-endian machine reads it.</summary>
    public byte[] Assemble()
    {
        var program = new byte[_instructions.Count * InstructionSize];
        for (var i = 0; i < _instructions.Count; i++)
        {
            var (code, ifTrue, ifFalse, operand) = _instructions[i];
            var place = program.AsSpan(i * InstructionSize, InstructionSize);
            BinaryPrimitives.WriteUInt16LittleEndian(place, code);
            place[2] = Distance(i, ifTrue);
            place[3] = Distance(i, ifFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(place[4..], operand);
        }

        return program;
    }

    private byte Distance(int from, string? label) => label is null ? (byte)0 : checked((byte)(_labels[label] - from - 1));
}
